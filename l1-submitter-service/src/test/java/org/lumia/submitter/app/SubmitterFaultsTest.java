package org.lumia.submitter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.Batch;
import org.lumia.protocol.v1.BatchEntry;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.submitter.settlement.SettlementStore;
import org.lumia.testkit.Infrastructure;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Faults of L1 and of processes, on a real anvil, Kafka and Postgres. */
@ExtendWith(Infrastructure.class)
class SubmitterFaultsTest {

    @Test
    void twoBatchesThatAReorganisationDropsArePostedAgain(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "twogone", 21);
            var topics = l1.genesis.topics(l1.operator);
            anvil.mine(10);
            try (var context = ServiceRunner.run(
                            SubmitterApplication.class, l1.settings(kafka, postgres, postgres.newDatabase()));
                    var settled = new TopicReader(kafka.bootstrapServers(), topics.settled())) {
                var first = l1.batch(null);
                publish(context, topics, l1, first);
                assertThat(next(settled)).isEqualTo("POSTED 0");
                publish(context, topics, l1, l1.batch(first));
                assertThat(next(settled)).isEqualTo("POSTED 1");
                anvil.call("anvil_reorg", "2", "[]");
                anvil.mine(1);
                assertThat(List.of(next(settled), next(settled), next(settled), next(settled)))
                        .containsExactly("REORGED 1", "REORGED 0", "POSTED 0", "POSTED 1");
                anvil.mine(6);
                var rest = new ArrayList<String>();
                for (int i = 0; i < 4; i++) {
                    rest.add(next(settled));
                }
                assertThat(rest).containsExactlyInAnyOrder("SAFE 0", "FINALIZED 0", "SAFE 1", "FINALIZED 1");
                assertThat(alive(context)).isTrue();
            }
        }
    }

    @Test
    void aSecondProcessIsStandbyAndTakesOver(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "twoprocesses", 22);
            var settings = new HashMap<>(l1.settings(kafka, postgres, postgres.newDatabase()));
            // Both are in this process: that it stands still for a while must not hand the lease over.
            settings.put("lumia.lease.term-millis", "60000");
            var topics = l1.genesis.topics(l1.operator);
            var first = l1.batch(null);
            try (var settled = new TopicReader(kafka.bootstrapServers(), topics.settled());
                    var standby = standbyBehind(settings, l1, topics, first, settled)) {
                publish(standby, topics, l1, l1.batch(first));
                assertThat(next(settled)).isEqualTo("POSTED 1");
                assertThat(alive(standby)).isTrue();
                assertThat(standby.getBean(JdbcClient.class)
                                .sql("SELECT count(*) FROM l1_transaction")
                                .query(Long.class)
                                .single())
                        .isEqualTo(2);
            }
        }
    }

    /** The second of two processes, once the first has posted a batch and ended. */
    private static ConfigurableApplicationContext standbyBehind(
            Map<String, String> settings, L1Fixture l1, Topics topics, Batch batch, TopicReader settled)
            throws Exception {
        var other = new HashMap<>(settings);
        other.put("server.port", Integer.toString(FreePorts.next()));
        try (var active = ServiceRunner.run(SubmitterApplication.class, settings)) {
            Await.until(() -> status(active).latest() >= 0);
            var standby = ServiceRunner.run(SubmitterApplication.class, other);
            Await.until(() -> status(standby).equals(SubmitterStatus.STANDBY));
            Await.until(() -> standby.getBean(ServiceHealth.class).missing().isEmpty());
            publish(active, topics, l1, batch);
            assertThat(next(settled)).isEqualTo("POSTED 0");
            Await.until(() -> standby.getBean(JdbcClient.class)
                            .sql("SELECT count(*) FROM batch WHERE certificate IS NOT NULL")
                            .query(Long.class)
                            .single()
                    == 1);
            assertThat(alive(active)).isTrue();
            assertThat(alive(standby)).isTrue();
            return standby;
        }
    }

    @Test
    void anL1ThatIsAwayIsWaitedFor(KafkaServer kafka, PostgresServer postgres) throws Exception {
        var options = Anvil.Options.temporary();
        var anvil = Anvil.start(options);
        try {
            var l1 = new L1Fixture(anvil, "l1away", 23);
            var topics = l1.genesis.topics(l1.operator);
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            anvil.close();
            try (var context = ServiceRunner.run(SubmitterApplication.class, settings);
                    var settled = new TopicReader(kafka.bootstrapServers(), topics.settled())) {
                publish(context, topics, l1, l1.batch(null));
                var health = context.getBean(ServiceHealth.class);
                Await.until(() -> health.missing().containsKey("l1-submitter"));
                assertThat(health.missing().get("l1-submitter")).contains("L1's node gives no answer");
                var jdbc = context.getBean(JdbcClient.class);
                Await.until(() ->
                        jdbc.sql("SELECT count(*) FROM batch").query(Long.class).single() == 1);
                var store = context.getBean(SettlementStore.class);
                assertThat(UnpostedWatch.sinceMs(store, jdbc))
                        .as("L1 was never read")
                        .isEqualTo(UnpostedWatch.NONE);
                anvil = Anvil.start(options);
                assertThat(next(settled)).isEqualTo("POSTED 0");
                Await.until(store::hasCaughtUp);
                Await.until(() -> health.missing().isEmpty());
                assertThat(alive(context)).isTrue();
            }
        } finally {
            anvil.close();
        }
    }

    @Test
    void limitsOfFeesAboveTheNodesStopTheStart(KafkaServer kafka, PostgresServer postgres) {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "dear", 24);
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            settings.put("lumia.l1-submitter.fee-wei-per-gas-max", "500000000000");
            assertThatThrownBy(() -> ServiceRunner.run(SubmitterApplication.class, settings)
                            .close())
                    .hasStackTraceContaining("lumia.l1-submitter.fee-wei-per-gas-max")
                    .hasStackTraceContaining("1129145600000000000 wei");
        }
    }

    private static boolean alive(ConfigurableApplicationContext context) {
        return context.getBean(ServiceHealth.class).failure().isEmpty();
    }

    private static SubmitterStatus status(ConfigurableApplicationContext context) {
        return context.getBean(SubmitterMetrics.class).status();
    }

    private static void publish(ConfigurableApplicationContext context, Topics topics, L1Fixture l1, Batch batch) {
        var appender = context.getBean(KafkaLog.class).appender(topics.batches());
        appender.appendAndWait(BatchEntry.newBuilder().setBatch(batch).build().toByteArray());
        appender.appendAndWait(BatchEntry.newBuilder()
                .setCertificate(l1.certificate(batch))
                .build()
                .toByteArray());
    }

    /** The next settlement but those that only say how final a batch is by now. */
    private static String next(TopicReader settled) throws Exception {
        var settlement = Settlement.parseFrom(settled.next());
        assertThat(settlement.getKind()).isNotEqualTo(SettlementKind.SETTLEMENT_KIND_UNSPECIFIED);
        return settlement.getKind() + " " + settlement.getBatchIndex();
    }
}
