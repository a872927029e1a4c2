package org.lumia.platform.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.loop.Failure;
import org.lumia.platform.loop.Patience;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the logs, makes missing ones with the settings that the rules lean on, and refuses existing ones that differ. */
public final class TopicsAdmin {

    private static final long ADMIN_WAIT_SECONDS_MAX = 30;
    private static final long RETRY_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(TopicsAdmin.class);

    private final KafkaSettings settings;

    public TopicsAdmin(KafkaSettings settings) {
        this.settings = settings;
    }

    /** Creates what is missing; throws {@link SettingException} when Kafka does not answer, or a topic is not as it must be. */
    public void ensure(Collection<TopicSpec> topics) {
        ask(admin -> {
            create(admin, topics);
            check(admin, topics);
        });
    }

    /** As {@link #ensure}, and gives existing topics the settings they must have: for whoever owns the broker. */
    public void ensureAndAlter(Collection<TopicSpec> topics) {
        ask(admin -> {
            create(admin, topics);
            alter(admin, topics);
            check(admin, topics);
        });
    }

    /** Looks once, and makes nothing. @throws SettingException naming what is not as it must be @throws AbsentException without an answer */
    public void look(Collection<TopicSpec> topics) {
        ask(
                admin -> {
                    for (var topic : missing(admin, topics)) {
                        throw new SettingException("Topic %s does not exist".formatted(topic.name()));
                    }
                    check(admin, topics);
                },
                client());
    }

    @FunctionalInterface
    private interface Question {
        void ask(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private void ask(Question question) {
        var config = client();
        Patience.await("topics", () -> {
            ask(question, config);
            return question;
        });
    }

    private Map<String, Object> client() {
        var config = settings.client();
        config.put("default.api.timeout.ms", (int) TimeUnit.SECONDS.toMillis(ADMIN_WAIT_SECONDS_MAX));
        return config;
    }

    private void ask(Question question, Map<String, Object> config) {
        try (var admin = Admin.create(config)) {
            question.ask(admin);
        } catch (TimeoutException e) {
            throw new AbsentException("Kafka at %s (lumia.kafka.bootstrap-servers) does not answer"
                    .formatted(settings.bootstrapServers()));
        } catch (ExecutionException e) {
            if (Failure.of(e) instanceof Failure.Absent(String reason)) {
                throw new AbsentException("Kafka at %s (lumia.kafka.bootstrap-servers): %s"
                        .formatted(settings.bootstrapServers(), reason));
            }
            throw new SettingException(
                    "Kafka at %s (lumia.kafka.bootstrap-servers) does not create or describe topics: %s"
                            .formatted(settings.bootstrapServers(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    private List<TopicSetting> wanted(TopicSpec topic) {
        return topic.settings(settings.topicBytesMin(), Math.max(1, settings.replicationFactor() - 1));
    }

    /** The id that Kafka gave a topic when it was made. */
    String id(String topic) {
        try (var admin = Admin.create(client())) {
            return onceKnown(() -> admin.describeTopics(List.of(topic)).allTopicNames())
                    .getOrDefault(topic, unknown(topic))
                    .topicId()
                    .toString();
        } catch (TimeoutException | ExecutionException e) {
            throw new AbsentException("Kafka at %s (lumia.kafka.bootstrap-servers) does not describe %s: %s"
                    .formatted(settings.bootstrapServers(), topic, Failure.of(e).reason()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AbsentException("interrupted while describing " + topic, e);
        }
    }

    private static TopicDescription unknown(String topic) {
        return new TopicDescription(topic, false, List.of());
    }

    /** Asks which there are before it makes any: who may not make topics may still look at them. */
    private void create(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var missing = missing(admin, topics);
        for (var topic : missing) {
            if (topic.shared() && !settings.createsSharedTopics()) {
                throw new SettingException(
                        "Topic %s does not exist, and lumia.kafka.shared-topics=check leaves it to the cluster's owner to make it, with one partition and %s"
                                .formatted(
                                        topic.name(),
                                        wanted(topic).stream()
                                                .map(TopicSetting::toString)
                                                .collect(Collectors.joining(", "))));
            }
        }
        var wanted = missing.stream()
                .map(topic -> new NewTopic(topic.name(), 1, (short) settings.replicationFactor())
                        .configs(wanted(topic).stream()
                                .collect(Collectors.toMap(TopicSetting::name, TopicSetting::value))))
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

    private static List<TopicSpec> missing(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var missing = new ArrayList<TopicSpec>();
        var described = admin.describeTopics(
                        topics.stream().map(TopicSpec::name).toList())
                .topicNameValues();
        for (var topic : topics) {
            try {
                of(described, topic.name()).get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                missing.add(topic);
            }
        }
        return missing;
    }

    private void alter(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var alterations = alterations(admin, topics);
        admin.incrementalAlterConfigs(alterations).all().get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ADMIN_WAIT_SECONDS_MAX);
        var pause = new CountDownLatch(1);
        while (!alterations(admin, topics).isEmpty() && System.nanoTime() < deadline) {
            pause.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Map<ConfigResource, Collection<AlterConfigOp>> alterations(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var configs = configs(admin, topics);
        var alterations = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (var topic : topics) {
            var unmet = unmet(topic, of(configs, resource(topic.name())));
            if (!unmet.isEmpty()) {
                alterations.put(
                        resource(topic.name()),
                        unmet.stream().map(TopicSetting::alteration).toList());
            }
        }
        return alterations;
    }

    private void check(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var names = topics.stream().map(TopicSpec::name).toList();
        var described = onceKnown(() -> admin.describeTopics(names).allTopicNames());
        for (var topic : topics) {
            var description = of(described, topic.name());
            checkPartition(topic, description);
            int replicas = description.partitions().getFirst().replicas().size();
            if (topic.shared()) {
                checkShared(admin, topic, replicas);
            }
            checkConfig(admin, topic, replicas);
        }
    }

    private void checkConfig(Admin admin, TopicSpec topic, int replicas)
            throws ExecutionException, InterruptedException, TimeoutException {
        Config config;
        try {
            config = of(configs(admin, List.of(topic)), resource(topic.name()));
        } catch (ExecutionException e) {
            if (topic.shared() && e.getCause() instanceof AuthorizationException) {
                LOG.warn(
                        "the settings of topic {} are not checked: this operator lacks the right DESCRIBE_CONFIGS on it",
                        topic.name());
                return;
            }
            throw e;
        }
        checkSettings(topic, config);
        var inSync = value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (inSync != null && Integer.parseInt(inSync) > replicas) {
            throw new SettingException("Topic %s has %s=%s and %d replicas: it would refuse every append"
                    .formatted(topic.name(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, inSync, replicas));
        }
    }

    /** Everybody reads a shared topic from its first entry on, and what is acknowledged must outlive a broker. */
    private void checkShared(Admin admin, TopicSpec topic, int replicas)
            throws ExecutionException, InterruptedException, TimeoutException {
        if (replicas < settings.replicationFactor()) {
            throw new SettingException("Topic %s has %d replicas; lumia.kafka.replication-factor asks for %d"
                    .formatted(topic.name(), replicas, settings.replicationFactor()));
        }
        var partition = new TopicPartition(topic.name(), 0);
        long begins = admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                .offset();
        if (begins != 0) {
            throw new SettingException(
                    "Topic %s begins at offset %d; it must begin at 0: its first entries were deleted, and nobody can derive the chain from what is left"
                            .formatted(topic.name(), begins));
        }
    }

    private static void checkPartition(TopicSpec topic, TopicDescription found) {
        int partitions = found.partitions().size();
        if (partitions != 1) {
            throw new SettingException("Topic %s has %d partitions; it must have one, since its order is the meaning"
                    .formatted(topic.name(), partitions));
        }
    }

    private void checkSettings(TopicSpec topic, Config config) {
        var unmet = unmet(topic, config);
        if (!unmet.isEmpty()) {
            throw new SettingException("Topic %s has %s; it must have %s"
                    .formatted(
                            topic.name(),
                            unmet.stream()
                                    .map(setting -> setting.name() + "=" + value(config, setting.name()))
                                    .collect(Collectors.joining(", ")),
                            unmet.stream().map(TopicSetting::toString).collect(Collectors.joining(", "))));
        }
    }

    private List<TopicSetting> unmet(TopicSpec topic, Config found) {
        return wanted(topic).stream()
                .filter(setting -> !setting.isMetBy(value(found, setting.name())))
                .toList();
    }

    private static @Nullable String value(Config config, String name) {
        var entry = config.get(name);
        return entry == null ? null : entry.value();
    }

    private static Map<ConfigResource, Config> configs(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var resources = topics.stream().map(topic -> resource(topic.name())).toList();
        return onceKnown(() -> admin.describeConfigs(resources).all());
    }

    /** Kafka answers for each name it was asked of, or fails. */
    private static <K, V> V of(Map<K, V> answers, K asked) {
        return Objects.requireNonNull(answers.get(asked), () -> "Kafka does not tell of " + asked);
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
