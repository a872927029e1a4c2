package org.lumia.platform.kafka;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the logs with the settings that the rules lean on, and refuses existing ones that differ. */
public final class TopicsAdmin {

    private static final long ADMIN_WAIT_SECONDS_MAX = 30;
    private static final long RETRY_MILLIS = 100;

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
        var described = onceKnown(
                        () -> admin.describeTopics(List.of(topic.name())).allTopicNames())
                .get(topic.name());
        if (described.partitions().size() != 1) {
            throw new IllegalStateException(
                    "topic %s has %d partitions; it must have one, since its order is the meaning"
                            .formatted(topic.name(), described.partitions().size()));
        }
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        var config = onceKnown(() -> admin.describeConfigs(List.of(resource)).all());
        var stamps = config.get(resource).get("message.timestamp.type").value();
        var wanted = topic.config(settings.messageBytesMax(), 1).get("message.timestamp.type");
        if (!stamps.equals(wanted)) {
            throw new IllegalStateException(
                    "topic %s has message.timestamp.type=%s; set it to %s".formatted(topic.name(), stamps, wanted));
        }
    }

    /** A topic that was just created may be unknown to the broker that is asked: asks again, for a while. */
    private static <T> T onceKnown(Supplier<KafkaFuture<T>> question)
            throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ADMIN_WAIT_SECONDS_MAX);
        var pause = new CountDownLatch(1);
        while (true) {
            try {
                return question.get().get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                pause.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
