package org.lumia.platform.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
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
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.lumia.platform.loop.Failure;
import org.lumia.platform.loop.Patience;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.AbsentException;

/** Looks at the logs, makes missing ones with the settings that the rules lean on, and refuses existing ones that differ. */
public final class TopicsAdmin {

    static final long ADMIN_WAIT_SECONDS_MAX = 30;
    private static final long RETRY_MILLIS = 100;

    private final KafkaSettings settings;
    private final TopicCheck check;

    public TopicsAdmin(KafkaSettings settings) {
        this.settings = settings;
        this.check = new TopicCheck(settings);
    }

    /** Creates what is missing; throws {@link SettingException} when Kafka does not answer, or a topic is not as it must be. */
    public void ensure(Collection<TopicSpec> topics) {
        ask(topics, (admin, some) -> {
            create(admin, some);
            check(admin, some);
        });
    }

    /** As {@link #ensure}, and gives existing topics the settings they must have: for whoever owns the broker. */
    public void ensureAndAlter(Collection<TopicSpec> topics) {
        ask(topics, (admin, some) -> {
            create(admin, some);
            alter(admin, some);
            check(admin, some);
        });
    }

    /** Looks once, and makes nothing: a sentence for each difference, in the topics' order. @throws AbsentException without an answer */
    public List<String> differences(Collection<TopicSpec> topics) {
        var differences = new ArrayList<String>();
        byCluster(topics)
                .forEach((cluster, some) -> ask(cluster, some, (admin, asked) -> {
                    var missing = missing(admin, asked);
                    missing.forEach(topic -> differences.add("Topic %s does not exist".formatted(topic.name())));
                    differences.addAll(found(
                            admin,
                            asked.stream()
                                    .filter(topic -> !missing.contains(topic))
                                    .toList()));
                }));
        return differences;
    }

    /** Asks once, and makes what is missing. @return the names of what was made @throws AbsentException without an answer */
    public List<String> make(Collection<TopicSpec> topics) {
        var made = new ArrayList<String>();
        byCluster(topics)
                .forEach((cluster, some) ->
                        ask(cluster, some, (admin, asked) -> made.addAll(known(admin, create(admin, asked)))));
        return made;
    }

    @FunctionalInterface
    private interface Question {
        void ask(Admin admin, Collection<TopicSpec> topics)
                throws ExecutionException, InterruptedException, TimeoutException;
    }

    /** The topics of each cluster, in the order in which they are named. */
    private Map<KafkaCluster, List<TopicSpec>> byCluster(Collection<TopicSpec> topics) {
        return topics.stream()
                .collect(Collectors.groupingBy(settings::clusterOf, LinkedHashMap::new, Collectors.toList()));
    }

    private void ask(Collection<TopicSpec> topics, Question question) {
        byCluster(topics)
                .forEach((cluster, some) -> Patience.await("topics", () -> {
                    ask(cluster, some, question);
                    return question;
                }));
    }

    private static Map<String, Object> client(KafkaCluster cluster) {
        var config = cluster.client();
        config.put("default.api.timeout.ms", (int) TimeUnit.SECONDS.toMillis(ADMIN_WAIT_SECONDS_MAX));
        return config;
    }

    private static void ask(KafkaCluster cluster, Collection<TopicSpec> topics, Question question) {
        try (var admin = cluster.admin(client(cluster))) {
            question.ask(admin, topics);
        } catch (TimeoutException e) {
            throw new AbsentException(cluster + " does not answer");
        } catch (AbsentException e) {
            throw new AbsentException("%s: %s".formatted(cluster, e.getMessage()), e);
        } catch (ExecutionException e) {
            if (Failure.of(e) instanceof Failure.Absent(String reason)) {
                throw new AbsentException("%s: %s".formatted(cluster, reason));
            }
            throw new SettingException("%s does not create or describe topics: %s"
                    .formatted(cluster, (e.getCause() == null ? e : e.getCause()).getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    /** What a topic is to be made with: name and value of each setting, in order. */
    public SequencedMap<String, String> configuration(TopicSpec topic) {
        var configuration = new LinkedHashMap<String, String>();
        check.wanted(topic).forEach(setting -> configuration.put(setting.name(), setting.value()));
        return configuration;
    }

    /** The id that Kafka gave a topic when it was made. */
    static String id(KafkaCluster cluster, String topic) {
        try (var admin = cluster.admin(client(cluster))) {
            return onceKnown(() -> admin.describeTopics(List.of(topic)).allTopicNames())
                    .getOrDefault(topic, unknown(topic))
                    .topicId()
                    .toString();
        } catch (TimeoutException | ExecutionException e) {
            throw new AbsentException("%s does not describe %s: %s"
                    .formatted(cluster, topic, Failure.of(e).reason()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AbsentException("interrupted while describing " + topic, e);
        }
    }

    private static TopicDescription unknown(String topic) {
        return new TopicDescription(topic, false, List.of());
    }

    /** Asks which there are before it makes any: who may not make topics may still look at them. @return what was made */
    private List<TopicSpec> create(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var missing = missing(admin, topics);
        for (var topic : missing) {
            if (topic.shared() && !settings.createsSharedTopics()) {
                throw new SettingException(
                        "Topic %s does not exist, and lumia.kafka.shared-topics=check leaves it to the cluster's owner to make it, with one partition and %s"
                                .formatted(
                                        topic.name(),
                                        check.wanted(topic).stream()
                                                .map(TopicSetting::toString)
                                                .collect(Collectors.joining(", "))));
            }
        }
        var wanted = missing.stream()
                .map(topic -> new NewTopic(topic.name(), 1, (short)
                                settings.clusterOf(topic).replicationFactor())
                        .configs(configuration(topic)))
                .toList();
        for (var created : admin.createTopics(wanted).values().entrySet()) {
            try {
                created.getValue().get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    throw new AbsentException("this operator has no right to make topic " + created.getKey(), e);
                }
                if (e.getCause() instanceof InvalidReplicationFactorException) {
                    throw tooFewBrokers(admin, missing.getFirst());
                }
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        return missing;
    }

    /** Waits until the cluster knows them: it says that they are made before it does. @return their names */
    private static List<String> known(Admin admin, List<TopicSpec> made)
            throws ExecutionException, InterruptedException, TimeoutException {
        var names = made.stream().map(TopicSpec::name).toList();
        if (!names.isEmpty()) {
            onceKnown(() -> admin.describeTopics(names).allTopicNames());
        }
        return names;
    }

    private SettingException tooFewBrokers(Admin admin, TopicSpec topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        var cluster = settings.clusterOf(topic);
        int brokers = admin.describeCluster()
                .nodes()
                .get(ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                .size();
        return new SettingException(
                "%s has %d brokers, and %sreplication-factor asks for %d replicas on as many: start more, or in development ask for %d"
                        .formatted(cluster, brokers, cluster.prefix(), cluster.replicationFactor(), brokers));
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
                if (e.getCause() instanceof AuthorizationException) {
                    throw new AbsentException("this operator has no right to describe topic " + topic.name(), e);
                }
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
            var unmet = check.unmet(topic, of(configs, resource(topic.name())));
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
        for (String difference : found(admin, topics)) {
            throw new SettingException(difference);
        }
    }

    private List<String> found(Admin admin, Collection<TopicSpec> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var names = topics.stream().map(TopicSpec::name).toList();
        var described = onceKnown(() -> admin.describeTopics(names).allTopicNames());
        var differences = new ArrayList<String>();
        for (var topic : topics) {
            differences.addAll(check.differences(admin, topic, of(described, topic.name())));
        }
        return differences;
    }

    static Config config(Admin admin, TopicSpec topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        return of(configs(admin, List.of(topic)), resource(topic.name()));
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
