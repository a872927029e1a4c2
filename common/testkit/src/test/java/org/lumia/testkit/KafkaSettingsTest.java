package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lumia.localnet.KafkaServer;
import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.platform.settings.SettingException;

/** A number among the settings that Kafka's client would refuse, or that cannot work, is named by its key with what may stand there. */
@ExtendWith(Infrastructure.class)
class KafkaSettingsTest {

    @LumiaService(name = "settings-probe", port = 0, followsSubnet = false)
    static class ProbeApplication {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linger-millis | -1 | from 0 to 1000, for example: lumia.kafka.linger-millis=0",
                "message-bytes-max | 1000 | from 65536 to 67108864, for example:"
                        + " lumia.kafka.message-bytes-max=16777216",
                "unacknowledged-bytes-max | 16777215 | from 16777216 to 1073741824, for example:"
                        + " lumia.kafka.unacknowledged-bytes-max=67108864",
                "replication-factor | 0 | from 1 to 15, for example: lumia.kafka.replication-factor=3",
                "poll-records-max | 0 | from 1 to 100000, for example: lumia.kafka.poll-records-max=4000",
                "compression | brotli | one of none, gzip, snappy, lz4, zstd",
                "shared-topics | never | one of check, create",
                "bootstrap-servers | broker-1 | hosts with ports, for example:"
                        + " lumia.kafka.bootstrap-servers=broker-1:9092,broker-2:9092",
                "shared.bootstrap-servers | a,b | hosts with ports, for example:"
                        + " lumia.kafka.shared.bootstrap-servers=broker-1:9092,broker-2:9092"
            })
    void aValueOutOfItsRangeIsNamedWithTheRange(String key, String value, String range) {
        var settings = settings();
        settings.put("lumia.kafka." + key, value);
        assertThatThrownBy(() -> ServiceRunner.run(ProbeApplication.class, settings))
                .isInstanceOf(SettingException.class)
                .hasMessage("The setting lumia.kafka.%s is %s; it must be %s"
                        .formatted(key, key.endsWith("bootstrap-servers") ? "\"" + value + "\"" : value, range));
    }

    private static Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/none",
                "lumia.kafka.bootstrap-servers", "127.0.0.1:1",
                "lumia.genesis-file", "genesis.json",
                "lumia.data-dir", "target/probe",
                "lumia.operator.address", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
                "lumia.operator.key-file", "operator.key",
                "spring.flyway.enabled", "false"));
    }

    @Test
    void aReadersRackIsRefusedWithTheReason(@TempDir Path folder) throws Exception {
        var file = folder.resolve("client.properties");
        Files.writeString(file, "client.rack=a");
        assertThatThrownBy(() -> KafkaSettings.read(file))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "The file of lumia.kafka.client-properties-file sets client.rack; remove it: a replica");
        var settings = settings();
        settings.put("lumia.kafka.shared.bootstrap-servers", "127.0.0.1:1");
        settings.put("lumia.kafka.shared.client-properties-file", file.toString());
        assertThatThrownBy(() -> ServiceRunner.run(ProbeApplication.class, settings))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "The file of lumia.kafka.shared.client-properties-file sets client.rack; remove it: a replica");
        Files.writeString(file, "security.protocol=SSL");
        assertThat(KafkaSettings.read(file)).containsOnlyKeys("security.protocol");
    }

    @Test
    void aValueMayStandInAFileOfItsOwn(@TempDir Path folder) throws Exception {
        var file = folder.resolve("client.properties");
        var password = folder.resolve("user.password");
        Files.writeString(file, "ssl.keystore.password=${file:" + password + "}");
        assertThatThrownBy(() -> KafkaSettings.read(file))
                .isInstanceOf(SettingException.class)
                .hasMessage("The file of lumia.kafka.client-properties-file names %s, which cannot be read", password);
        Files.writeString(password, "of Strimzi\n");
        assertThat(KafkaSettings.read(file)).containsEntry("ssl.keystore.password", "of Strimzi");
    }

    @Test
    void settingsOfTheSharedBrokersSayNothingWithoutTheirAddresses() {
        var files = new KafkaSettings.Shared(" ", Path.of("client.properties"), null);
        assertThatThrownBy(() -> KafkaSettings.at("broker-1:9092", 1, files))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("The setting lumia.kafka.shared.client-properties-file says nothing without"
                        + " lumia.kafka.shared.bootstrap-servers");
        KafkaSettings.at("broker-1:9092", 1, new KafkaSettings.Shared("", Path.of(""), null));
    }

    @Test
    void theEndsOfTheRangesWork(KafkaServer kafka) {
        var servers = kafka.bootstrapServers();
        var ends = List.of(
                new KafkaSettings(
                        servers, 1 << 16, 1 << 16, "none", 1_000, 1, 1, "create", null, KafkaSettings.Shared.NONE),
                new KafkaSettings(
                        servers, 64 << 20, 1L << 30, "zstd", 0, 1, 100_000, "create", null, KafkaSettings.Shared.NONE));
        var topic = "settings.ends";
        for (var settings : ends) {
            new TopicsAdmin(settings).ensureAndAlter(List.of(TopicSpec.own(topic)));
            var health = new ServiceHealth("settings-probe");
            try (var log = new KafkaLog("settings-probe", settings, new SimpleMeterRegistry(), health)) {
                long offset = log.appender(topic).appendAndWait(new byte[1 << 10]);
                assertThat(log.last(topic).orElseThrow().offset()).isEqualTo(offset);
            }
        }
    }
}
