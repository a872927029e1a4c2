package org.lumia.platform.kafka;

import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.lumia.platform.settings.SettingException;

/** Creates the logs with the settings that the rules lean on, and refuses existing ones that differ. */
public final class TopicsAdmin {

    private static final String TIMESTAMP_TYPE = TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
    private static final long ADMIN_WAIT_SECONDS_MAX = 30;
    private static final long RETRY_MILLIS = 100;

    private final KafkaSettings settings;

    public TopicsAdmin(KafkaSettings settings) {
        this.settings = settings;
    }

    /** Creates what is missing; throws {@link SettingException} when Kafka does not answer, or a topic has other partitions or timestamps. */
    public void ensure(Collection<TopicSpec> topics) {
        var config = settings.client();
        config.put("default.api.timeout.ms", (int) TimeUnit.SECONDS.toMillis(ADMIN_WAIT_SECONDS_MAX));
        try (var admin = Admin.create(config)) {
            create(admin, topics);
            check(admin, topics);
        } catch (ExecutionException | TimeoutException e) {
            throw new SettingException(
                    "Kafka at %s (lumia.kafka.bootstrap-servers) does not create or describe topics: %s"
                            .formatted(settings.bootstrapServers(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    private void create(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        int replicas = settings.replicationFactor();
        int inSync = Math.max(1, replicas - 1);
        var wanted = topics.stream()
                .map(topic -> new NewTopic(topic.name(), 1, (short) replicas)
                        .configs(topic.config(settings.messageBytesMax(), inSync)))
                .toList();
        for (var created : admin.createTopics(wanted).values().values()) {
            try {
                created.get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private void check(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var names = topics.stream().map(TopicSpec::name).toList();
        var described = onceKnown(() -> admin.describeTopics(names).allTopicNames());
        var configs = onceKnown(() -> admin.describeConfigs(
                        names.stream().map(TopicsAdmin::resource).toList())
                .all());
        for (var topic : topics) {
            int partitions = described.get(topic.name()).partitions().size();
            if (partitions != 1) {
                throw new SettingException(
                        "topic %s has %d partitions; it must have one, since its order is the meaning"
                                .formatted(topic.name(), partitions));
            }
            var stamps = configs.get(resource(topic.name())).get(TIMESTAMP_TYPE).value();
            if (!stamps.equals(topic.timestampType())) {
                throw new SettingException("topic %s has %s=%s; set it to %s"
                        .formatted(topic.name(), TIMESTAMP_TYPE, stamps, topic.timestampType()));
            }
        }
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
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
