package org.lumia.platform.kafka;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the logs with the settings that the rules lean on, and refuses existing ones that differ. */
public final class TopicsAdmin {

    private static final long ADMIN_WAIT_SECONDS_MAX = 30;

    private final KafkaSettings settings;

    public TopicsAdmin(KafkaSettings settings) {
        this.settings = settings;
    }

    /** Creates what is missing; throws {@link IllegalStateException} when an existing topic has other partitions or timestamps. */
    public void ensure(Collection<TopicSpec> topics) {
        try (var admin = Admin.create(settings.client())) {
            int replicas = settings.replicationFactor();
            for (var topic : topics) {
                create(admin, topic, (short) replicas);
            }
            for (var topic : topics) {
                check(admin, topic);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot create the topics at " + settings.bootstrapServers() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    private void create(Admin admin, TopicSpec topic, short replicas)
            throws ExecutionException, InterruptedException, TimeoutException {
        int inSync = Math.max(1, replicas - 1);
        var wanted = new NewTopic(topic.name(), 1, replicas).configs(topic.config(settings.messageBytesMax(), inSync));
        try {
            admin.createTopics(List.of(wanted)).all().get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void check(Admin admin, TopicSpec topic) throws ExecutionException, InterruptedException, TimeoutException {
        var described = admin.describeTopics(List.of(topic.name()))
                .allTopicNames()
                .get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                .get(topic.name());
        if (described.partitions().size() != 1) {
            throw new IllegalStateException(
                    "topic %s has %d partitions; it must have one, since its order is the meaning"
                            .formatted(topic.name(), described.partitions().size()));
        }
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        var config = admin.describeConfigs(List.of(resource)).all().get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        var stamps = config.get(resource).get("message.timestamp.type").value();
        var wanted = topic.config(settings.messageBytesMax(), 1).get("message.timestamp.type");
        if (!stamps.equals(wanted)) {
            throw new IllegalStateException(
                    "topic %s has message.timestamp.type=%s; set it to %s".formatted(topic.name(), stamps, wanted));
        }
    }
}
