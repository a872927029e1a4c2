package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ingress.TestGenesis;
import org.lumia.ingress.admission.Wallet;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.Folders;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;
import tools.jackson.databind.JsonNode;

/** Nothing accepted is lost, with Kafka away under load and with several replicas on one schema. */
@ExtendWith(Infrastructure.class)
class ReplicasTest {
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    private static final long OUTAGE_SECONDS = 16;
    private static final int CLIENTS = 6;
    private static final int TRANSFERS = 80;

    private final Map<String, String> settings = new HashMap<>();
    private final int port = FreePorts.next();
    private final int controllerPort = FreePorts.next();
    /** Not one that goes with the test: a broker ends its process when its folder is deleted before all its threads end. */
    private final Path brokerFolder = Folders.temporary("kafka");

    private final Wallet alice = new Wallet(1);

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private FakeExecution execution;
    private FakePipeline pipeline;

    /** A broker of its own, since it goes away. */
    private void prepare(String name, PostgresServer postgres) throws Exception {
        startBroker();
        Genesis genesis = TestGenesis.named(name);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers()))
                .ensure(TopicSpec.all(genesis.topics(TestGenesis.OPERATOR)));
        genesis.save(folder.resolve("genesis.json"));
        SecretFile.write(folder.resolve("operator.key"), Hex.encode(TestGenesis.OPERATOR_KEY));
        execution = new FakeExecution();
        pipeline = new FakePipeline(kafka.bootstrapServers(), genesis, execution);
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", folder.resolve("genesis.json").toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", TestGenesis.OPERATOR.toString());
        settings.put("lumia.operator.key-file", folder.resolve("operator.key").toString());
        settings.put("lumia.execution.url", execution.url().toString());
        // Blocks come with bundles alone here.
        settings.put("lumia.ingress.chain.block-wait-millis-max", "600000");
        settings.put("lumia.rewards.url", "http://127.0.0.1:1");
        settings.put("lumia.batcher.url", "http://127.0.0.1:1");
        settings.put("lumia.ordering.url", "http://127.0.0.1:1");
        settings.put("lumia.ingress.chain.recent-blocks-max", "5000");
        settings.put("lumia.ingress.rpc.append-timeout-millis", "4000");
    }

    private void startBroker() {
        kafka = EmbeddedKafka.start(brokerFolder, port, controllerPort);
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
        execution.close();
        kafka.close();
    }

    private void fund(Wallet wallet) {
        execution.accounts.put(wallet.address(), new FakeExecution.Account(0, ETHER));
    }

    private static String error(JsonNode answer) {
        return answer.path("error").path("message").asString("none");
    }

    /** Sends until it is told a hash, or that the transaction is known; gives up on an answer sooner than the service. */
    private static void insist(Replica replica, byte[] raw) throws Exception {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                var answer = replica.call(Duration.ofMillis(1_000), "eth_sendRawTransaction", Hex.encode(raw));
                if (answer.has("result") || error(answer).equals("already known")) {
                    return;
                }
                assertThat(answer.get("error").get("code").asInt())
                        .as(error(answer))
                        .isIn(-32002, -32005);
                LockSupport.parkNanos(20_000_000);
            } catch (HttpTimeoutException again) {
                // As a wallet does: the same transaction once more.
            }
        }
        throw new AssertionError("never accepted");
    }

    @Test
    void everyHashThatIsAnsweredEndsInABlockThoughKafkaGoesAwayUnderLoad(PostgresServer postgres) throws Exception {
        prepare("ingress-outage", postgres);
        pipeline.start();
        var accepted = new ConcurrentLinkedQueue<byte[]>();
        var sent = new AtomicInteger();
        try (var replica = new Replica(settings);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Future<?>>();
            for (int client = 1; client <= CLIENTS; client++) {
                var wallet = new Wallet(client);
                fund(wallet);
                done.add(clients.submit(() -> {
                    for (long nonce = 0; nonce < TRANSFERS; nonce++) {
                        insist(replica, wallet.transfer(nonce));
                        accepted.add(wallet.transfer(nonce));
                        sent.incrementAndGet();
                        LockSupport.parkNanos(10_000_000);
                    }
                    return null;
                }));
            }
            Await.until("under load", WAIT_MAX, () -> sent.get() > CLIENTS * 10);
            kafka.close();
            int before = sent.get();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(OUTAGE_SECONDS));
            assertThat(sent.get() - before).as("accepted while nothing can be").isLessThanOrEqualTo(CLIENTS);
            assertThat(replica.health("liveness")).startsWith("200");
            startBroker();
            for (Future<?> client : done) {
                client.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(accepted).hasSize(CLIENTS * TRANSFERS);
            for (byte[] raw : accepted) {
                Await.until(
                        "executed " + Wallet.hash(raw),
                        WAIT_MAX,
                        () -> replica.level(raw).equals("executed"));
            }
            Await.until(
                    "the last nonce",
                    WAIT_MAX,
                    () -> replica.pendingNonce(alice).equals("0x" + Integer.toHexString(TRANSFERS)));
        }
    }

    @Test
    void aSecondSubmissionWaitsForTheFirstAndIsToldThatTheOutcomeIsUnknown(PostgresServer postgres) throws Exception {
        prepare("ingress-unknown", postgres);
        fund(alice);
        try (var replica = new Replica(settings)) {
            assertThat(replica.send(alice.transfer(0)).has("result")).isTrue();
            kafka.close();
            for (int attempt = 0; attempt < 2; attempt++) {
                var error = replica.send(alice.transfer(1)).get("error");
                assertThat(error.get("code").asInt()).isEqualTo(-32002);
                assertThat(error.get("message").asString())
                        .isEqualTo(
                                "the log has not acknowledged the transaction within 4000 ms; its outcome is unknown,"
                                        + " it may still be included: send the same transaction again, or ask"
                                        + " lumia_getFinality");
                assertThat(error.get("data").asString())
                        .isEqualTo(Wallet.hash(alice.transfer(1)).toString());
            }
            assertThat(replica.level(alice.transfer(1))).isEqualTo("received");
            assertThat(error(replica.send(alice.transfer(0)))).isEqualTo("already known");
            startBroker();
            Await.until(
                    "durable", WAIT_MAX, () -> replica.level(alice.transfer(1)).equals("accepted"));
            assertThat(error(replica.send(alice.transfer(1)))).isEqualTo("already known");
        }
    }

    @Test
    void replicasOnOneSchemaAgreeOnNoncesThroughAnOutageAndARestart(PostgresServer postgres) throws Exception {
        prepare("ingress-replicas", postgres);
        fund(alice);
        pipeline.start();
        try (var one = new Replica(settings);
                var two = new Replica(settings)) {
            var replicas = List.of(one, two);
            int nonce = 0;
            for (; nonce < 30; nonce++) {
                alternate(replicas, nonce);
            }
            kafka.close();
            var during = alice.transfer(nonce);
            assertThat(replicas.get(nonce % 2)
                            .send(during)
                            .get("error")
                            .get("code")
                            .asInt())
                    .isEqualTo(-32002);
            var other = replicas.get((nonce + 1) % 2);
            assertThat(other.send(alice.transfer(nonce + 1))
                            .get("error")
                            .get("code")
                            .asInt())
                    .as("whether it is next cannot be known now")
                    .isEqualTo(-32002);
            assertThat(other.pendingNonce(alice)).contains("the log could not be read to its end");
            startBroker();
            for (; nonce < 40; nonce++) {
                insist(replicas.get(nonce % 2), alice.transfer(nonce));
            }
            two.restart();
            for (; nonce < 60; nonce++) {
                alternate(replicas, nonce);
            }
            for (int sent = 0; sent < nonce; sent++) {
                byte[] raw = alice.transfer(sent);
                Await.until("executed " + sent, WAIT_MAX, () -> one.level(raw).equals("executed"));
            }
            assertThat(one.health("liveness")).startsWith("200");
            assertThat(two.health("liveness")).startsWith("200");
        }
    }

    private void alternate(List<Replica> replicas, int nonce) throws Exception {
        var replica = replicas.get(nonce % 2);
        Await.until(
                "nonce " + nonce,
                WAIT_MAX,
                () -> replica.pendingNonce(alice).equals("0x" + Integer.toHexString(nonce)));
        insist(replica, alice.transfer(nonce));
    }

    @Test
    void parkedTransactionsAreReleasedByOneReplicaAndByTheOtherWhenItIsGone(PostgresServer postgres) throws Exception {
        prepare("ingress-parked", postgres);
        fund(alice);
        pipeline.start();
        try (var one = new Replica(settings);
                var two = new Replica(settings)) {
            assertThat(two.send(alice.transfer(1)).has("result")).isTrue();
            assertThat(one.send(alice.transfer(2)).has("result")).isTrue();
            assertThat(two.send(alice.transfer(6)).has("result")).isTrue();
            for (var replica : List.of(one, two)) {
                assertThat(replica.level(alice.transfer(1))).isEqualTo("parked");
                assertThat(error(replica.send(alice.transfer(2)))).isEqualTo("already known");
                assertThat(replica.call(
                                        "eth_getTransactionByHash",
                                        Wallet.hash(alice.transfer(6)).toString())
                                .get("result")
                                .get("nonce")
                                .asString())
                        .isEqualTo("0x6");
            }
            two.restart();
            assertThat(two.level(alice.transfer(1))).isEqualTo("parked");
            assertThat(two.send(alice.transfer(0)).has("result")).isTrue();
            for (long nonce = 0; nonce < 3; nonce++) {
                byte[] raw = alice.transfer(nonce);
                Await.until("executed", WAIT_MAX, () -> two.level(raw).equals("executed"));
            }
            assertStaysParked(two, alice.transfer(6));
            assertThat(two.send(alice.dearer(6)).has("result")).isTrue();
            assertThat(one.level(alice.transfer(6))).isEqualTo("refused");
            assertThat(one.call(
                                    "lumia_getFinality",
                                    Wallet.hash(alice.transfer(6)).toString())
                            .get("result")
                            .get("reason")
                            .asString())
                    .isEqualTo("REPLACED");

            one.close();
            for (long nonce = 3; nonce < 6; nonce++) {
                assertThat(two.send(alice.transfer(nonce)).has("result")).isTrue();
            }
            Await.until(
                    "the other releases",
                    WAIT_MAX,
                    () -> two.level(alice.dearer(6)).equals("executed"));
            Await.until(
                    "no rows",
                    WAIT_MAX,
                    () -> two.bean(JdbcParkedTransactions.class)
                            .after(0, 10, 1_000_000)
                            .isEmpty());
        }
    }

    /** A tenth more of the fee alone, or of the tip alone, replaces nothing. */
    private void assertStaysParked(Replica replica, byte[] raw) throws Exception {
        for (Transaction cheap : List.of(
                Wallet.fees(6, Wallet.GWEI, 4 * Wallet.GWEI), Wallet.fees(6, 2 * Wallet.GWEI, 2 * Wallet.GWEI))) {
            assertThat(error(replica.send(alice.sign(cheap))))
                    .startsWith(
                            "replacement transaction underpriced: nonce 6 is taken by %s,".formatted(Wallet.hash(raw)));
        }
        assertThat(replica.level(raw)).isEqualTo("parked");
    }

    private static void assertRefused(Replica replica, byte[] raw, String reason) throws Exception {
        var hash = Wallet.hash(raw).toString();
        Await.until(reason, WAIT_MAX, () -> replica.level(raw).equals("refused"));
        var answer = replica.call("lumia_getFinality", hash).get("result");
        assertThat(answer.get("reason").asString()).isEqualTo(reason);
        assertThat(answer.get("detail").asString()).isNotBlank();
    }

    @Test
    void everyEndOfAParkedTransactionCanBeAskedForAlsoAfterARestart(PostgresServer postgres) throws Exception {
        prepare("ingress-ends", postgres);
        var bob = new Wallet(2);
        var carol = new Wallet(3);
        List.of(alice, bob, carol).forEach(this::fund);
        pipeline.start();
        try (var replica = new Replica(settings)) {
            assertThat(replica.send(alice.transfer(5)).has("result")).isTrue();
            assertThat(replica.send(alice.dearer(5)).has("result")).isTrue();
            assertThat(replica.send(bob.transfer(1)).has("result")).isTrue();
            assertThat(replica.send(bob.transfer(0, ETHER.subtract(UInt256.of(42_000_000_000_000L))))
                            .has("result"))
                    .isTrue();
            assertThat(replica.send(carol.transfer(1)).has("result")).isTrue();
            Await.until(
                    "carol's row",
                    WAIT_MAX,
                    () -> replica.level(carol.transfer(1)).equals("parked"));
            // By way of another operator, which knows nothing of the row.
            execution.accounts.put(carol.address(), new FakeExecution.Account(1, ETHER));
            pipeline.append(carol.dearer(1));
            for (int life = 0; life < 2; life++) {
                assertRefused(replica, alice.transfer(5), "REPLACED");
                assertRefused(replica, bob.transfer(1), "INSUFFICIENT_FUNDS");
                assertRefused(replica, carol.transfer(1), "NONCE_TAKEN");
                assertThat(replica.level(alice.dearer(5))).isEqualTo("parked");
                replica.restart();
            }
        }
    }

    @Test
    void ofTwoThatParkTheSameNonceAtOnceTheRowThatHoldsIsTheOneThatRuns(PostgresServer postgres) throws Exception {
        prepare("ingress-rivals", postgres);
        pipeline.start();
        try (var one = new Replica(settings);
                var two = new Replica(settings);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 1; round <= 10; round++) {
                var wallet = new Wallet(round);
                fund(wallet);
                var cheap = clients.submit(() -> one.send(wallet.transfer(1)));
                var dear = clients.submit(() -> two.send(wallet.dearer(1)));
                cheap.get(20, TimeUnit.SECONDS);
                assertThat(dear.get(20, TimeUnit.SECONDS).has("result")).isTrue();
                assertThat(one.send(wallet.transfer(0)).has("result")).isTrue();
                Await.until(
                        "the dear one runs",
                        WAIT_MAX,
                        () -> one.level(wallet.dearer(1)).equals("executed"));
                assertThat(one.level(wallet.transfer(1))).isIn("refused", "none");
            }
        }
    }
}
