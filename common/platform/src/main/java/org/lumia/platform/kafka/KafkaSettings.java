package org.lumia.platform.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.settings.Example;
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
        @Nullable Path clientPropertiesFile) {

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
            throw new SettingException("lumia.kafka.client-properties-file cannot be read: " + file);
        }
        var config = new HashMap<String, String>();
        properties.forEach((key, value) -> config.put((String) key, (String) value));
        return config;
    }

    /** Defaults for a single broker, as tests and the devnet use it. */
    public static KafkaSettings at(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, 16 << 20, 64L << 20, "none", 0, 1, 4_000, null);
    }
}
