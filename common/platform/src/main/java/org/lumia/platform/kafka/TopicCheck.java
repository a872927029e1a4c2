package org.lumia.platform.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What about a topic is not as it must be: a sentence for each difference, the worst first. */
final class TopicCheck {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);

    private final KafkaSettings settings;

    TopicCheck(KafkaSettings settings) {
        this.settings = settings;
    }

    List<TopicSetting> wanted(TopicSpec topic) {
        int replicas = settings.clusterOf(topic).replicationFactor();
        return topic.settings(settings.topicBytesMin(), Math.max(1, replicas - 1));
    }

    List<TopicSetting> unmet(TopicSpec topic, Config found) {
        return wanted(topic).stream()
                .filter(setting -> !setting.isMetBy(value(found, setting.name())))
                .toList();
    }

    /** Of a topic that exists. */
    List<String> differences(Admin admin, TopicSpec topic, TopicDescription found)
            throws ExecutionException, InterruptedException, TimeoutException {
        int partitions = found.partitions().size();
        if (partitions != 1) {
            return List.of("Topic %s has %d partitions; it must have one, since its order is the meaning"
                    .formatted(topic.name(), partitions));
        }
        int replicas = found.partitions().getFirst().replicas().size();
        var differences = new ArrayList<String>();
        // What a shared topic may lose comes first: a member cannot mend it.
        if (topic.shared()) {
            tooFew(topic, replicas).ifPresent(differences::add);
            beginsLate(admin, topic).ifPresent(differences::add);
        }
        var config = config(admin, topic);
        config.flatMap(one -> configured(topic, one)).ifPresent(differences::add);
        if (!topic.shared()) {
            tooFew(topic, replicas).ifPresent(differences::add);
        }
        config.flatMap(one -> refusesAppends(topic, one, replicas)).ifPresent(differences::add);
        return differences;
    }

    /** Empty where a member of a shared cluster may not see it. */
    private static Optional<Config> config(Admin admin, TopicSpec topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return Optional.of(TopicsAdmin.config(admin, topic));
        } catch (ExecutionException e) {
            if (topic.shared() && e.getCause() instanceof AuthorizationException) {
                LOG.warn(
                        "the settings of topic {} are not checked: this operator lacks the right DESCRIBE_CONFIGS on it",
                        topic.name());
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<String> configured(TopicSpec topic, Config config) {
        var unmet = unmet(topic, config);
        return unmet.isEmpty()
                ? Optional.empty()
                : Optional.of("Topic %s has %s; it must have %s"
                        .formatted(
                                topic.name(),
                                unmet.stream()
                                        .map(setting -> setting.name() + "=" + value(config, setting.name()))
                                        .collect(Collectors.joining(", ")),
                                unmet.stream().map(TopicSetting::toString).collect(Collectors.joining(", "))));
    }

    /** What is acknowledged must outlive a broker, and a topic of one replica acknowledges whatever min.insync.replicas says. */
    private Optional<String> tooFew(TopicSpec topic, int replicas) {
        var cluster = settings.clusterOf(topic);
        return replicas < cluster.replicationFactor()
                ? Optional.of("Topic %s has %d replicas; %sreplication-factor asks for %d"
                        .formatted(topic.name(), replicas, cluster.prefix(), cluster.replicationFactor()))
                : Optional.empty();
    }

    private static Optional<String> refusesAppends(TopicSpec topic, Config config, int replicas) {
        var inSync = value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        return inSync != null && Integer.parseInt(inSync) > replicas
                ? Optional.of("Topic %s has %s=%s and %d replicas: it would refuse every append"
                        .formatted(topic.name(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, inSync, replicas))
                : Optional.empty();
    }

    /** Everybody reads a shared topic from its first entry on. */
    private static Optional<String> beginsLate(Admin admin, TopicSpec topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        var partition = new TopicPartition(topic.name(), 0);
        long begins = admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get(TopicsAdmin.ADMIN_WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                .offset();
        return begins == 0
                ? Optional.empty()
                : Optional.of(
                        "Topic %s begins at offset %d; it must begin at 0: its first entries were deleted, and nobody can derive the chain from what is left"
                                .formatted(topic.name(), begins));
    }

    private static @Nullable String value(Config config, String name) {
        var entry = config.get(name);
        return entry == null ? null : entry.value();
    }
}
