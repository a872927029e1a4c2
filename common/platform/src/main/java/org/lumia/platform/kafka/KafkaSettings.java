package org.lumia.platform.kafka;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.settings.Example;
import org.lumia.platform.settings.InRange;
import org.lumia.platform.settings.Range;
import org.lumia.platform.settings.SettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach the brokers, and the bounds on what stands between us and them.
 *
 * @param bootstrapServers the operator's own Kafka
 * @param messageBytesMax the largest record, before compression
 * @param unacknowledgedBytesMax what may stand before the brokers, of a topic; at least one message
 * @param compression one of none, gzip, snappy, lz4, zstd
 * @param lingerMillis how long an append waits for others to go with it
 * @param replicationFactor of topics that are created, and what those that are there have at least, the shared ones too where they lie on the same brokers: 3 in production
 * @param pollRecordsMax records a read
 * @param sharedTopics check only looks at tx-in and attestations, create makes them where they are missing; none: create where they lie on the same brokers
 * @param clientPropertiesFile security settings of its clients
 */
@ConfigurationProperties("lumia.kafka")
public record KafkaSettings(
        @Example("broker-1:9092,broker-2:9092") String bootstrapServers,

        @InRange(min = 1 << 16, max = 64 << 20) @DefaultValue("16777216")
        int messageBytesMax,

        @InRange(min = 1 << 16, max = 1L << 30) @DefaultValue("67108864")
        long unacknowledgedBytesMax,

        @DefaultValue("none") String compression,
        @InRange(min = 0, max = 1_000) @DefaultValue("0") int lingerMillis,

        @InRange(min = 1, max = 15) @Example("3") @DefaultValue("1")
        int replicationFactor,

        @InRange(min = 1, max = 100_000) @DefaultValue("4000")
        int pollRecordsMax,

        @Nullable String sharedTopics,
        @Nullable Path clientPropertiesFile,
        @DefaultValue Shared shared) {

    /**
     * The brokers of the topics that operators share, where those are not the operator's own.
     *
     * @param bootstrapServers none: they are
     * @param clientPropertiesFile security settings of the clients there
     * @param replicationFactor at least so many replicas; none: 3
     */
    public record Shared(
            @Nullable String bootstrapServers,
            @Nullable Path clientPropertiesFile,
            @InRange(min = 1, max = 15) @Nullable Integer replicationFactor) {
        public static final Shared NONE = new Shared(null, null, null);

        /** What is empty, as a file of Compose leaves it, is not set. */
        public Shared {
            bootstrapServers = bootstrapServers == null || bootstrapServers.isBlank() ? null : bootstrapServers;
            clientPropertiesFile = clientPropertiesFile == null
                            || clientPropertiesFile.toString().isBlank()
                    ? null
                    : clientPropertiesFile;
        }
    }

    private static final String PREFIX = "lumia.kafka.";
    private static final String SHARED_PREFIX = PREFIX + "shared.";
    private static final List<String> SHARED_TOPICS = List.of("check", "create");
    private static final int SHARED_REPLICAS = 3;
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final Pattern BROKERS = Pattern.compile("[^,\\s]+:\\d{1,5}(\\s*,\\s*[^,\\s]+:\\d{1,5})*");

    /** The broker takes requests of up to 100 MiB by default. */
    private static final long UNACKNOWLEDGED_BYTES_MAX = 1L << 30;

    /** Throws {@link SettingException} naming the key that has a value out of its range. */
    public KafkaSettings {
        checkBrokers(PREFIX, bootstrapServers);
        new Range(messageBytesMax, UNACKNOWLEDGED_BYTES_MAX, Math.max(4L * messageBytesMax, 64L << 20))
                .check(PREFIX + "unacknowledged-bytes-max", unacknowledgedBytesMax);
        if (!CODECS.contains(compression)) {
            throw new SettingException("The setting %scompression is %s; it must be one of %s"
                    .formatted(PREFIX, compression, String.join(", ", CODECS)));
        }
        if (sharedTopics != null && !SHARED_TOPICS.contains(sharedTopics)) {
            throw new SettingException("The setting %sshared-topics is %s; it must be one of %s"
                    .formatted(PREFIX, sharedTopics, String.join(", ", SHARED_TOPICS)));
        }
        checkShared(shared);
    }

    private static void checkBrokers(String prefix, String bootstrapServers) {
        if (!BROKERS.matcher(bootstrapServers.strip()).matches()) {
            throw new SettingException(
                    "The setting %sbootstrap-servers is \"%s\"; it must be hosts with ports, for example: %1$sbootstrap-servers=broker-1:9092,broker-2:9092"
                            .formatted(prefix, bootstrapServers));
        }
    }

    private static void checkShared(Shared shared) {
        if (shared.bootstrapServers != null) {
            checkBrokers(SHARED_PREFIX, shared.bootstrapServers);
        } else if (shared.clientPropertiesFile != null || shared.replicationFactor != null) {
            throw new SettingException(
                    "The setting %s%s says nothing without %1$sbootstrap-servers; the shared topics lie on the brokers of %sbootstrap-servers, so set it there, or name the others, for example: %1$sbootstrap-servers=broker-1:9092,broker-2:9092"
                            .formatted(
                                    SHARED_PREFIX,
                                    shared.clientPropertiesFile != null
                                            ? KafkaCluster.CLIENT_PROPERTIES_FILE
                                            : "replication-factor",
                                    PREFIX));
        }
    }

    /**
     * What a topic must take, so that no record within the client's limit is above it. The client measures before it
     * compresses, the broker after, and data that does not compress grow: gzip's by 1 in 3,276, snappy's worst by 1 in 65.
     */
    int topicBytesMin() {
        return messageBytesMax + messageBytesMax / 64 + 1_024;
    }

    /** Whether this operator makes the shared topics where they are missing; a member of a shared cluster only looks at them. */
    boolean createsSharedTopics() {
        return sharedTopics == null ? !sharesOthersBrokers() : sharedTopics.equals("create");
    }

    /** Whether the shared topics lie on other brokers than the operator's own topics. */
    boolean sharesOthersBrokers() {
        return shared.bootstrapServers != null;
    }

    KafkaCluster own() {
        return new KafkaCluster(PREFIX, bootstrapServers, clientPropertiesFile, replicationFactor);
    }

    /** Where {@code tx-in} and {@code attestations} lie. */
    KafkaCluster sharedCluster() {
        String brokers = shared.bootstrapServers;
        if (brokers == null) {
            return own();
        }
        int replicas = shared.replicationFactor == null ? SHARED_REPLICAS : shared.replicationFactor;
        return new KafkaCluster(SHARED_PREFIX, brokers, shared.clientPropertiesFile, replicas);
    }

    KafkaCluster clusterOf(TopicSpec topic) {
        return topic.shared() ? sharedCluster() : own();
    }

    /** The file of {@code lumia.kafka.client-properties-file}. */
    public static Map<String, String> read(Path file) {
        return KafkaCluster.read(file, PREFIX + KafkaCluster.CLIENT_PROPERTIES_FILE);
    }

    /** The file of {@code lumia.kafka.shared.client-properties-file}. */
    public static Map<String, String> readShared(Path file) {
        return KafkaCluster.read(file, SHARED_PREFIX + KafkaCluster.CLIENT_PROPERTIES_FILE);
    }

    /** Defaults for a single broker, as tests and the devnet use it. */
    public static KafkaSettings at(String bootstrapServers) {
        return at(bootstrapServers, 1, Shared.NONE);
    }

    /** For whoever makes an operator's own topics, as its services ask for them. */
    public static KafkaSettings ofOwner(
            String bootstrapServers, @Nullable Path clientPropertiesFile, int replicas, int messageBytesMax) {
        return new KafkaSettings(
                bootstrapServers,
                messageBytesMax,
                Math.max(4L * messageBytesMax, 64L << 20),
                "none",
                0,
                replicas,
                4_000,
                null,
                clientPropertiesFile,
                Shared.NONE);
    }

    /** As {@link #at(String)}. @param replicas of topics there @param shared the brokers of the shared topics */
    public static KafkaSettings at(String bootstrapServers, int replicas, Shared shared) {
        return new KafkaSettings(bootstrapServers, 16 << 20, 64L << 20, "none", 0, replicas, 4_000, null, null, shared);
    }
}
