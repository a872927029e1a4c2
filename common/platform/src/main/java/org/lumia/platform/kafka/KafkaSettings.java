package org.lumia.platform.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.settings.Example;
import org.lumia.platform.settings.Range;
import org.lumia.platform.settings.SettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How to reach the brokers, and the bounds on what stands between us and them. */
@ConfigurationProperties("lumia.kafka")
public record KafkaSettings(
        @Example("broker-1:9092,broker-2:9092") String bootstrapServers,
        @DefaultValue("16777216") int messageBytesMax,
        @DefaultValue("67108864") long unacknowledgedBytesMax,
        @DefaultValue("none") String compression,
        @DefaultValue("0") int lingerMillis,
        @DefaultValue("1") int replicationFactor,
        @DefaultValue("4000") int pollRecordsMax,
        @DefaultValue("create") String sharedTopics,
        @Nullable Path clientPropertiesFile) {

    private static final String PREFIX = "lumia.kafka.";
    private static final List<String> SHARED_TOPICS = List.of("check", "create");
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final Pattern BROKERS = Pattern.compile("[^,\\s]+:\\d{1,5}(\\s*,\\s*[^,\\s]+:\\d{1,5})*");

    /** The broker takes requests of up to 100 MiB by default. */
    private static final Range MESSAGE_BYTES = new Range(1 << 16, 64 << 20, 16 << 20);

    private static final long UNACKNOWLEDGED_BYTES_MAX = 1L << 30;
    private static final Range LINGER_MILLIS = new Range(0, 1_000, 0);
    private static final Range REPLICATION_FACTOR = new Range(1, 15, 3);
    private static final Range POLL_RECORDS = new Range(1, 100_000, 4_000);

    /** Throws {@link SettingException} naming the key that has a value out of its range. */
    public KafkaSettings {
        if (!BROKERS.matcher(bootstrapServers.strip()).matches()) {
            throw new SettingException(
                    "The setting %sbootstrap-servers is \"%s\"; it must be hosts with ports, for example: %1$sbootstrap-servers=broker-1:9092,broker-2:9092"
                            .formatted(PREFIX, bootstrapServers));
        }
        MESSAGE_BYTES.check(PREFIX + "message-bytes-max", messageBytesMax);
        new Range(messageBytesMax, UNACKNOWLEDGED_BYTES_MAX, Math.max(4L * messageBytesMax, 64L << 20))
                .check(PREFIX + "unacknowledged-bytes-max", unacknowledgedBytesMax);
        if (!CODECS.contains(compression)) {
            throw new SettingException("The setting %scompression is %s; it must be one of %s"
                    .formatted(PREFIX, compression, String.join(", ", CODECS)));
        }
        LINGER_MILLIS.check(PREFIX + "linger-millis", lingerMillis);
        REPLICATION_FACTOR.check(PREFIX + "replication-factor", replicationFactor);
        POLL_RECORDS.check(PREFIX + "poll-records-max", pollRecordsMax);
        if (!SHARED_TOPICS.contains(sharedTopics)) {
            throw new SettingException("The setting %sshared-topics is %s; it must be one of %s"
                    .formatted(PREFIX, sharedTopics, String.join(", ", SHARED_TOPICS)));
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
        return sharedTopics.equals("create");
    }

    /** What every client is given: the brokers, and the security settings of the client properties file. */
    Map<String, Object> client() {
        var config = new HashMap<String, Object>();
        if (clientPropertiesFile != null) {
            config.putAll(read(clientPropertiesFile));
        }
        config.put("bootstrap.servers", bootstrapServers);
        config.put("enable.metrics.push", false);
        return config;
    }

    /** The client properties file. */
    public static Map<String, String> read(Path file) {
        var properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new SettingException("The file of lumia.kafka.client-properties-file cannot be read: " + e);
        }
        if (properties.containsKey("client.rack")) {
            throw new SettingException(
                    "The file of lumia.kafka.client-properties-file sets client.rack; remove it: a replica that follows shows a record up to half a second after its leader, and all of a subnet's reading would be that late");
        }
        var config = new HashMap<String, String>();
        properties.forEach((key, value) -> config.put((String) key, (String) value));
        return config;
    }

    /** Defaults for a single broker, as tests and the devnet use it. */
    public static KafkaSettings at(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, 16 << 20, 64L << 20, "none", 0, 1, 4_000, "create", null);
    }
}
