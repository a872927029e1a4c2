package org.lumia.platform.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.settings.SettingException;

/**
 * Brokers, and how their clients speak to them: the operator's own, or those that a subnet's operators share.
 *
 * @param prefix of the settings that name it
 */
record KafkaCluster(
        String prefix, String bootstrapServers, @Nullable Path clientPropertiesFile, int replicationFactor) {

    static final String CLIENT_PROPERTIES_FILE = "client-properties-file";

    private static final String FROM_FILE = "${file:";

    /** What every client is given: the brokers, and the security settings of the client properties file. */
    Map<String, Object> client() {
        var config = new HashMap<String, Object>();
        if (clientPropertiesFile != null) {
            config.putAll(read(clientPropertiesFile, prefix + CLIENT_PROPERTIES_FILE));
        }
        config.put("bootstrap.servers", bootstrapServers);
        config.put("enable.metrics.push", false);
        return config;
    }

    /** @throws SettingException where Kafka's client does not take the settings: a file of keys that is not there, say */
    Admin admin(Map<String, Object> config) {
        try {
            return Admin.create(config);
        } catch (KafkaException refused) {
            throw new SettingException("Kafka's client refuses the settings %s*: %s"
                    .formatted(prefix, root(refused).getMessage()));
        }
    }

    private static Throwable root(Throwable thrown) {
        Throwable cause = thrown.getCause();
        // Below Kafka's own sentences are the JVM's.
        return cause instanceof KafkaException ? root(cause) : thrown;
    }

    /** The brokers' addresses with the setting that names them, for sentences. */
    @Override
    public String toString() {
        return "Kafka at %s (%sbootstrap-servers)".formatted(bootstrapServers, prefix);
    }

    /** @param setting that names the file */
    static Map<String, String> read(Path file, String setting) {
        var properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingException("The file of %s cannot be read: %s".formatted(setting, e));
        }
        if (properties.containsKey("client.rack")) {
            throw new SettingException(
                    "The file of %s sets client.rack; remove it: a replica that follows shows a record up to half a second after its leader, and all of a subnet's reading would be that late"
                            .formatted(setting));
        }
        var config = new HashMap<String, String>();
        properties.forEach((key, value) -> config.put((String) key, secret((String) value, setting)));
        return config;
    }

    /** What stands in the file that {@code ${file:/path}} names, as Strimzi keeps a password beside a user's key store. */
    private static String secret(String value, String setting) {
        if (!value.startsWith(FROM_FILE) || !value.endsWith("}")) {
            return value;
        }
        var file = Path.of(value.substring(FROM_FILE.length(), value.length() - 1));
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SettingException("The file of %s names %s, which cannot be read".formatted(setting, file));
        }
    }
}
