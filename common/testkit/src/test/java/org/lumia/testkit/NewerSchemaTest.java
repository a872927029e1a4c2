package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;

/** A schema that a newer build has migrated is refused, by the service's start and by {@code migrate}, with exit code 1. */
@ExtendWith(Infrastructure.class)
class NewerSchemaTest {

    private static final long EXIT_WAIT_SECONDS_MAX = 60;
    private static final String SENTENCE =
            "The schema schema_probe is at version 99.1, migrated by a newer build, and this build knows versions up"
                    + " to 0.";

    @LumiaService(name = "schema-probe", port = 0, followsSubnet = false)
    static class ProbeApplication {
        public static void main(String[] args) {
            ServiceRunner.main(ProbeApplication.class, args);
        }
    }

    private static Map<String, String> settings(KafkaServer kafka, PostgresServer postgres) {
        var settings = new HashMap<String, String>();
        settings.put("server.port", "0");
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", "genesis.json");
        settings.put("lumia.data-dir", "target/probe");
        settings.put("lumia.operator.address", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        settings.put("lumia.operator.key-file", "operator.key");
        return settings;
    }

    private record Ended(int status, String output) {}

    private static Ended run(Map<String, String> settings, String... first) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ProbeApplication.class.getName()));
        command.addAll(List.of(first));
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        var said = File.createTempFile("schema-probe", ".log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
        assertThat(process.waitFor(EXIT_WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), java.nio.file.Files.readString(said.toPath()));
    }

    @Test
    void startAndMigrateRefuseItInOneSentence(KafkaServer kafka, PostgresServer postgres) throws Exception {
        var settings = settings(kafka, postgres);
        assertThat(run(settings, "migrate").status()).isZero();
        try (var connection = DriverManager.getConnection(settings.get("spring.datasource.url"), postgres.user(), "");
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO schema_probe.flyway_schema_history SELECT 1000, '99.1', 'newer', type,"
                    + " 'V99_1__newer.sql', checksum, installed_by, installed_on, 1, true FROM"
                    + " schema_probe.flyway_schema_history WHERE version = '0.1'");
        }
        for (var ended : List.of(run(settings, "migrate"), run(settings))) {
            assertThat(ended.status()).as(ended.output()).isEqualTo(1);
            assertThat(ended.output()).contains(SENTENCE).doesNotContain("\tat ");
            assertThat(ended.output().lines().filter(line -> line.contains("ERROR")))
                    .hasSize(1);
        }
        assertThatThrownBy(() -> ServiceRunner.run(ProbeApplication.class, settings))
                .rootCause()
                .hasMessageStartingWith(SENTENCE);
    }
}
