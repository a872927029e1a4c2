package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.OrderedChain;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.settings.SettingException;

/** What is wrong with settings, rights or files ends a start with one sentence, and Postgres has no schema after it. */
@ExtendWith(Infrastructure.class)
class StartRefusalsTest {
    private static final String KEY = "0x" + "11".repeat(32);

    @LumiaService(name = "refusal-probe", port = 0)
    static class ProbeApplication {}

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private String database = "";
    private String user = "";

    @BeforeEach
    void rightSettings(KafkaServer kafka, PostgresServer postgres) throws Exception {
        database = postgres.newDatabase();
        user = postgres.user();
        settings.put("server.port", "0");
        settings.put("spring.datasource.url", database);
        settings.put("spring.datasource.username", user);
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put(
                "lumia.genesis-file",
                new OrderedChain("refusals", 1_700_000_000_000L)
                        .saveGenesis(folder)
                        .toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", OrderedChain.ALICE.toString());
        settings.put(
                "lumia.operator.key-file",
                SecretFile.write(folder.resolve("operator.key"), KEY).toString());
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused() {
        Throwable thrown = catchThrowable(() -> ServiceRunner.run(ProbeApplication.class, settings));
        while (thrown != null && thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return assertThat(thrown).isInstanceOf(SettingException.class);
    }

    private void sql(String statement) throws Exception {
        try (var connection = DriverManager.getConnection(database, user, "")) {
            connection.createStatement().execute(statement);
        }
    }

    private List<String> schemas() throws Exception {
        try (var connection = DriverManager.getConnection(database, user, "");
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'refusal%'")) {
            return rows.next() ? List.of(rows.getString(1)) : List.of();
        }
    }

    @Test
    void wrongValuesAreNamedWithWhatTheyMayBe() throws Exception {
        var wrong = Map.of(
                "lumia.kafka.bootstrap-servers", "",
                "lumia.kafka.linger-millis", "ten",
                "lumia.lease.term-millis", "399",
                "lumia.operator.address", "0x12");
        var sentences = Map.of(
                "lumia.kafka.bootstrap-servers",
                        "The setting lumia.kafka.bootstrap-servers is \"\"; it must be hosts with ports, for example:"
                                + " lumia.kafka.bootstrap-servers=broker-1:9092,broker-2:9092",
                "lumia.kafka.linger-millis",
                        "The setting lumia.kafka.linger-millis is \"ten\"; it must be a whole number from 0 to 1000,"
                                + " for example: lumia.kafka.linger-millis=0",
                "lumia.lease.term-millis",
                        "The setting lumia.lease.term-millis is 399; it must be from 400 to 600000, for example:"
                                + " lumia.lease.term-millis=1000",
                "lumia.operator.address",
                        "The setting lumia.operator.address is \"0x12\"; it must be an address, 0x and 40 hex digits,"
                                + " for example: lumia.operator.address=0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        for (String key : wrong.keySet()) {
            String right = settings.put(key, wrong.get(key));
            refused().hasMessage(sentences.get(key));
            if (right == null) {
                settings.remove(key);
            } else {
                settings.put(key, right);
            }
        }
        assertThat(schemas()).isEmpty();
    }

    @Test
    void postgresRefusalsNameTheSetting() throws Exception {
        settings.put("spring.datasource.username", "nobody_here");
        refused()
                .hasMessageStartingWith(
                        "Postgres refuses spring.datasource.username or spring.datasource.password: FATAL: ")
                .hasMessageContaining("nobody_here");
        settings.put("spring.datasource.username", user);
        settings.put("spring.datasource.url", database.replaceFirst("/([^/?]*)(\\?.*)?$", "/none_such$2"));
        refused()
                .hasMessageStartingWith("Postgres has no database of the name in spring.datasource.url: FATAL: ")
                .hasMessageContaining("none_such");
        settings.put("spring.datasource.url", database);
        sql("DO $$ BEGIN CREATE ROLE reader_only LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        settings.put("spring.datasource.username", "reader_only");
        refused()
                .hasMessageStartingWith(
                        "The role of spring.datasource.username lacks a right on the schema refusal_probe: ")
                .hasMessageContaining("GRANT CREATE ON DATABASE");
        assertThat(schemas()).isEmpty();
    }

    @Test
    void aKeyThatOthersMayReadAndAGenesisThatIsNoneChangeNothing() throws Exception {
        var key = folder.resolve("operator.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        refused()
                .hasMessageStartingWith(
                        "The file of lumia.operator.key-file may be read or written by others (rw-r--r--): chmod 600 ");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("r--r-----"));
        String genesis = settings.put("lumia.genesis-file", key.toString());
        refused().hasMessageStartingWith("The file of lumia.genesis-file is none: ");
        settings.put("lumia.genesis-file", genesis);
        assertThat(schemas()).isEmpty();
    }

    @Test
    void aSchemaOfAnotherGenesisIsLeftAsItIs() throws Exception {
        ServiceRunner.run(ProbeApplication.class, settings).close();
        ServiceRunner.run(ProbeApplication.class, settings).close();
        sql("DELETE FROM refusal_probe.flyway_schema_history WHERE script = 'R__lease.sql'");
        Files.createDirectories(folder.resolve("other"));
        settings.put(
                "lumia.genesis-file",
                new OrderedChain("others", 1_700_000_000_000L)
                        .saveGenesis(folder.resolve("other"))
                        .toString());
        refused()
                .hasMessageStartingWith(
                        "The schema refusal_probe (spring.datasource.url) holds the chain of genesis 0x")
                .hasMessageContaining(", and the file of lumia.genesis-file is genesis 0x");
        // As the chart's init container does before a service starts.
        var migrating = new ArrayList<String>(List.of("migrate"));
        settings.forEach((key, value) -> migrating.add("--" + key + "=" + value));
        assertThat(catchThrowable(() -> ServiceRunner.launch(ProbeApplication.class, migrating.toArray(String[]::new))))
                .rootCause()
                .hasMessageStartingWith(
                        "The schema refusal_probe (spring.datasource.url) holds the chain of genesis 0x");
        try (var connection = DriverManager.getConnection(database, user, "");
                var rows = connection
                        .createStatement()
                        .executeQuery(
                                "SELECT 1 FROM refusal_probe.flyway_schema_history WHERE script = 'R__lease.sql'")) {
            assertThat(rows.next()).as("nothing was migrated").isFalse();
        }
    }
}
