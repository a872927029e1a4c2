package org.lumia.submitter.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.contracts.bindings.Rollup;
import org.lumia.contracts.bindings.RollupInbox;
import org.lumia.ethereum.Hex;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.Batch;
import org.lumia.protocol.v1.BatchEntry;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.testkit.Infrastructure;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/** The whole service against a real anvil, Kafka and Postgres. */
@ExtendWith(Infrastructure.class)
class SubmitterServiceTest {
    private static final String AGE = "lumia_l1_oldest_unposted_batch_age_seconds";

    @Test
    void aCertifiedBatchIsPostedAndBecomesSafeThenFinalAcrossARestart(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "submits", 7);
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            var topics = l1.genesis.topics(l1.operator);
            var first = l1.batch(null);
            try (var context = ServiceRunner.run(SubmitterApplication.class, settings);
                    var settled = new TopicReader(kafka.bootstrapServers(), topics.settled())) {
                publish(context, topics, l1, first);
                var posted = settlement(settled, 1, 0, SettlementKind.POSTED);
                assertThat(posted.getFirst()).isEqualTo(1);
                assertThat(posted.getLast()).isEqualTo(10);
                assertThat(posted.getL1BlobFeeWei().isEmpty()).isFalse();
                assertThat(posted.getPoster().toByteArray()).isEqualTo(l1.operator.toBytes());
                anvil.mine(3);
                settlement(settled, 2, 0, SettlementKind.SAFE);
                Await.until(() -> get(settings, "/actuator/health/readiness").startsWith("200"));
                Await.until(() -> get(settings, "/actuator/prometheus").contains("lumia_batches_on_l1 1.0"));
                Await.until(() -> metric(settings, AGE) == 0);
                assertThat(metric(settings, "lumia_l1_fees_paid_gwei_total{of=\"gas\"}"))
                        .isEqualTo(gwei(posted.getL1FeeWei()));
                assertThat(metric(settings, "lumia_l1_fees_paid_gwei_total{of=\"blob gas\"}"))
                        .isEqualTo(gwei(posted.getL1BlobFeeWei()));
                assertThat(metric(settings, "lumia_l1_transaction_fee_gwei_max"))
                        .as("1 ether, what geth lets pass")
                        .isEqualTo(1e9);
            }
            l1.payFrom(settings, L1Fixture.OTHER_PAYER_KEY); // the set of operators is not touched
            try (var context = ServiceRunner.run(SubmitterApplication.class, settings);
                    var settled = new TopicReader(kafka.bootstrapServers(), topics.settled())) {
                publish(context, topics, l1, l1.batch(first));
                anvil.mine(3);
                settlement(settled, 1, 0, SettlementKind.POSTED);
                settlement(settled, 2, 0, SettlementKind.SAFE);
                var later = List.of(settlement(settled.next()), settlement(settled.next()));
                assertThat(later).anySatisfy(s -> assertThat(s.getKind()).isEqualTo(SettlementKind.POSTED));
                assertThat(later).anySatisfy(s -> assertThat(s.getKind()).isEqualTo(SettlementKind.FINALIZED));
                assertThat(later).extracting(Settlement::getSequence).containsExactly(3L, 4L);
                assertThat(later)
                        .allSatisfy(s -> assertThat(s.getPoster().toByteArray()).isEqualTo(l1.operator.toBytes()));
                // The status follows what is published, once the turn that published it has ended.
                Await.until(() -> get(settings, "/v1/status").contains("\"batchesOnL1\":2"));
            }
        }
    }

    @Test
    void aBatchWhoseBlockL1LeavesIsSentAgain(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "reorganised", 8);
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            var topics = l1.genesis.topics(l1.operator);
            anvil.mine(10);
            try (var context = ServiceRunner.run(SubmitterApplication.class, settings);
                    var settled = new TopicReader(kafka.bootstrapServers(), topics.settled())) {
                publish(context, topics, l1, l1.batch(null));
                settlement(settled, 1, 0, SettlementKind.POSTED);
                anvil.call("anvil_reorg", "1", "[]");
                anvil.mine(1);
                settlement(settled, 2, 0, SettlementKind.REORGED);
                settlement(settled, 3, 0, SettlementKind.POSTED);
                anvil.mine(5);
                settlement(settled, 4, 0, SettlementKind.SAFE);
                settlement(settled, 5, 0, SettlementKind.FINALIZED);
            }
        }
    }

    @Test
    void aTransactionThatWaitsIsReplacedForTwiceTheFees(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "replaces", 11);
            anvil.call("evm_setAutomine", "false");
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            settings.put("lumia.l1-submitter.replace-after-millis", "500");
            settings.put("lumia.l1-submitter.replacements-max", "2");
            var topics = l1.genesis.topics(l1.operator);
            try (var context = ServiceRunner.run(SubmitterApplication.class, settings);
                    var settled = new TopicReader(kafka.bootstrapServers(), topics.settled())) {
                publish(context, topics, l1, l1.batch(null));
                var jdbc = context.getBean(JdbcClient.class);
                Await.until(() -> attempts(jdbc).size() == 3);
                // The batch's last block is 59 s older than the contracts.
                Await.until(() -> metric(settings, AGE) >= 59);
                assertThat(attempts(jdbc))
                        .isSortedAccordingTo(
                                (a, b) -> a.multiply(BigInteger.TWO).compareTo(b) <= 0 ? -1 : 1);
                var last = jdbc.sql("SELECT hash FROM l1_transaction WHERE attempt = 2")
                        .query(byte[].class)
                        .single();
                // Stored before it is sent: L1 has to know the last one before it may choose.
                Await.until(() -> anvil.call("eth_getTransactionByHash", "\"" + Hex.encode(last) + "\"")
                        .contains("blockHash"));
                anvil.mine(1);
                var posted = settlement(settled, 1, 0, SettlementKind.POSTED);
                assertThat(posted.getL1TransactionHash().toByteArray()).isEqualTo(last);
                Await.until(() -> jdbc.sql("SELECT count(*) FROM l1_transaction WHERE state = 'INCLUDED'")
                                .query(Long.class)
                                .single()
                        == 1);
            }
        }
    }

    private static List<BigInteger> attempts(JdbcClient jdbc) {
        return jdbc.sql("SELECT max_fee_wei FROM l1_transaction ORDER BY attempt")
                .query((row, i) -> row.getBigDecimal(1).toBigIntegerExact())
                .list();
    }

    @Test
    void inboxMessagesArriveInL1sOrderOnceTheyAreSafe(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "inbox", 9);
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            var topics = l1.genesis.topics(l1.operator);
            var web3j = Web3j.build(new HttpService(anvil.rpcUrl().toString()));
            var inbox = RollupInbox.load(
                    l1.deployment.inbox().toString(),
                    web3j,
                    new RawTransactionManager(web3j, Credentials.create(L1Fixture.KEY), anvil.chainId()),
                    new StaticGasProvider(BigInteger.TWO.pow(33), BigInteger.valueOf(1_000_000)));
            var nine = BigInteger.valueOf(9);
            try (var context = ServiceRunner.run(SubmitterApplication.class, settings);
                    var messages = new TopicReader(kafka.bootstrapServers(), topics.l1Inbox())) {
                inbox.deposit(
                                nine,
                                l1.operator.toString(),
                                false,
                                BigInteger.ZERO,
                                BigInteger.ZERO,
                                BigInteger.valueOf(100_000),
                                new byte[] {1, 2},
                                BigInteger.ZERO)
                        .send();
                inbox.forceTransaction(nine, new byte[] {2, 3, 4}, BigInteger.TEN.pow(15))
                        .send();
                anvil.mine(4);
                var deposit = InboxMessage.parseFrom(messages.next());
                assertThat(deposit.getIndex()).isEqualTo(1);
                assertThat(deposit.getKind()).isEqualTo(InboxKind.DEPOSIT);
                var forced = InboxMessage.parseFrom(messages.next());
                assertThat(forced.getIndex()).isEqualTo(2);
                assertThat(forced.getKind()).isEqualTo(InboxKind.FORCED);
                assertThat(forced.getBody().toByteArray()).containsExactly(2, 3, 4);
                assertThat(forced.getAccumulator().toByteArray())
                        .isEqualTo(inbox.accumulatorAt(nine, BigInteger.TWO).send());
                assertThat(context.isActive()).isTrue();
            } finally {
                web3j.shutdown();
            }
        }
    }

    @Test
    void theRollupHoldsWhatWasPostedInSixFullBlobs(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            var l1 = new L1Fixture(anvil, "holds", 10);
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            var topics = l1.genesis.topics(l1.operator);
            var web3j = Web3j.build(new HttpService(anvil.rpcUrl().toString()));
            try (var context = ServiceRunner.run(SubmitterApplication.class, settings);
                    var settled = new TopicReader(kafka.bootstrapServers(), topics.settled())) {
                var payload = new byte[BlobCodec.CONTENT_BYTES_MAX];
                new Random(1).nextBytes(payload);
                var batch = l1.batch(null, payload);
                publish(context, topics, l1, batch);
                var posted = settlement(settled, 1, 0, SettlementKind.POSTED);
                var rollup = Rollup.load(
                        l1.deployment.rollup().toString(),
                        web3j,
                        Credentials.create(L1Fixture.KEY),
                        new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO));
                var onL1 = rollup.batchAt(BigInteger.TEN, BigInteger.ZERO).send();
                assertThat(onL1.commitment).isEqualTo(posted.getCommitment().toByteArray());
                assertThat(onL1.lastStateRoot)
                        .isEqualTo(batch.getHeader().getLastStateRoot().toByteArray());
                var blobs = anvil.call(
                        "anvil_getBlobsByTransactionHash",
                        "\"" + Hex.encode(posted.getL1TransactionHash().toByteArray()) + "\"");
                assertThat(blobs).contains("\"result\":[\"0x00");
                assertThat(blobs.length()).isGreaterThan(6 * 2 * BlobCodec.BLOB_BYTES);
            } finally {
                web3j.shutdown();
            }
        }
    }

    private static void publish(ConfigurableApplicationContext context, Topics topics, L1Fixture l1, Batch batch) {
        var appender = context.getBean(KafkaLog.class).appender(topics.batches());
        appender.appendAndWait(BatchEntry.newBuilder().setBatch(batch).build().toByteArray());
        appender.appendAndWait(BatchEntry.newBuilder()
                .setCertificate(l1.certificate(batch))
                .build()
                .toByteArray());
    }

    private static Settlement settlement(byte[] bytes) throws InvalidProtocolBufferException {
        return Settlement.parseFrom(bytes);
    }

    private static Settlement settlement(TopicReader settled, long sequence, long batch, SettlementKind kind)
            throws InvalidProtocolBufferException {
        var settlement = settlement(settled.next());
        assertThat(settlement.getKind()).isEqualTo(kind);
        assertThat(settlement.getSequence()).isEqualTo(sequence);
        assertThat(settlement.getBatchIndex()).isEqualTo(batch);
        return settlement;
    }

    private static double metric(Map<String, String> settings, String name) {
        return get(settings, "/actuator/prometheus")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not told"));
    }

    private static double gwei(ByteString wei) {
        return new BigDecimal(Protobufs.uint256(wei).toBigInteger(), 9).doubleValue();
    }

    private static String get(Map<String, String> settings, String path) {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + path);
        try {
            var answer =
                    HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }
}
