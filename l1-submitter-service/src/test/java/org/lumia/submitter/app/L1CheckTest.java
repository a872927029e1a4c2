package org.lumia.submitter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Address;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.testkit.Infrastructure;

/** An L1 that is not genesis' is told before anything is stored. */
@ExtendWith(Infrastructure.class)
class L1CheckTest {
    private static final Address NOBODY = Address.parse("0x00000000000000000000000000000000000000ee");

    @Test
    void anotherChainAndAnAddressWithoutCodeStopTheStartBeforeAnyTableOrTopic(
            KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "otherl1", 31);
            var right = l1.genesis.l1();
            var database = postgres.newDatabase();
            var settings = l1.settings(kafka, postgres, database);
            refused(
                    settings,
                    l1,
                    new L1Contracts(
                            right.chainId() + 1, right.registry(), right.inbox(), right.rollup(), right.distributor()),
                    "L1's node (lumia.l1.rpc-url) serves chain %d, and the file of lumia.genesis-file names chain %d"
                            .formatted(right.chainId(), right.chainId() + 1));
            refused(
                    settings,
                    l1,
                    new L1Contracts(right.chainId(), right.registry(), right.inbox(), NOBODY, right.distributor()),
                    "L1's node (lumia.l1.rpc-url) has no contract at %s, where the file of lumia.genesis-file names the rollup: it serves another chain %d, or has not come to the block that made it"
                            .formatted(NOBODY, right.chainId()));
            assertThat(tables(postgres, database)).isEmpty();
            try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                assertThat(admin.listTopics().names().get()).noneMatch(topic -> topic.startsWith("otherl1."));
            }
            l1.genesis.save(Path.of(settings.get("lumia.genesis-file")));
            ServiceRunner.run(SubmitterApplication.class, settings).close();
            assertThat(tables(postgres, database)).as("of the right L1").contains("batch");
        }
    }

    @Test
    void aNodeThatIsBehindTheContractsIsWaitedFor(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "behindl1", 32);
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            settings.put("lumia.l1-submitter.start-block", "1000");
            var right = l1.genesis;
            var named = new L1Contracts(
                    right.l1().chainId(),
                    right.l1().registry(),
                    right.l1().inbox(),
                    NOBODY,
                    right.l1().distributor());
            Genesis.development(right.name(), right.subnet(), right.timestampMs(), named, right.members(), Map.of())
                    .save(Path.of(settings.get("lumia.genesis-file")));
            try (var context = ServiceRunner.run(SubmitterApplication.class, settings)) {
                var health = context.getBean(ServiceHealth.class);
                Await.until(
                        () -> health.missing().getOrDefault("l1-submitter", "").contains("no block 1000 yet"));
                assertThat(health.failure()).isEmpty();
                for (int hundreds = 0; hundreds < 10; hundreds++) {
                    anvil.mine(100);
                }
                Await.until(() -> health.failure().isPresent());
            }
        }
    }

    private static void refused(Map<String, String> settings, L1Fixture l1, L1Contracts named, String sentence)
            throws Exception {
        var right = l1.genesis;
        Genesis.development(right.name(), right.subnet(), right.timestampMs(), named, right.members(), Map.of())
                .save(Path.of(settings.get("lumia.genesis-file")));
        assertThatThrownBy(() -> ServiceRunner.run(SubmitterApplication.class, settings))
                .rootCause()
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
    }

    private static List<String> tables(PostgresServer postgres, String database) throws Exception {
        var tables = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(database, postgres.user(), "");
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'l1_submitter'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
