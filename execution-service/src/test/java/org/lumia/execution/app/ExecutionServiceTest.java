package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.OrderedChain;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.testkit.Infrastructure;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The whole service on a real broker and a real Postgres. */
@ExtendWith(Infrastructure.class)
class ExecutionServiceTest {
    /** Without data gives slot 0; with the word 1 reverts; else stores the word in slot 0 and logs it as topic. */
    private static final String RUNTIME =
            "36600f5760005460005260206000f35b60003580600114602557806000556000" + "6000a100005b60006000fd";

    private static final byte[] INIT = Hex.decode("602b80600b6000396000f3" + RUNTIME);
    private static final long WAIT_SECONDS_MAX = 180;

    private final Map<String, String> settings = new HashMap<>();
    private final BlockingQueue<ExecutedBlock> executed = new LinkedBlockingQueue<>();
    private final BlockingQueue<Attestation> attested = new LinkedBlockingQueue<>();
    private OrderedChain chain;
    private Topics topics;

    private void prepare(String name, Path folder, KafkaServer kafka, PostgresServer postgres) throws IOException {
        chain = new OrderedChain(name, System.currentTimeMillis() - 60_000);
        topics = chain.genesis().topics(OrderedChain.ALICE);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers())).ensure(TopicSpec.all(topics));
        Path key = folder.resolve("operator.key");
        Files.writeString(key, OrderedChain.KEY);
        Files.setPosixFilePermissions(key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", chain.saveGenesis(folder).toString());
        settings.put("lumia.data-dir", folder.resolve("data").toString());
        settings.put("lumia.operator.address", OrderedChain.ALICE.toString());
        settings.put("lumia.operator.key-file", key.toString());
        settings.put("lumia.state.history-blocks", "1000");
    }

    private ConfigurableApplicationContext start() {
        return ServiceRunner.run(ExecutionApplication.class, settings);
    }

    private void watch(ConfigurableApplicationContext context) {
        KafkaLog log = context.getBean(KafkaLog.class);
        log.follow(topics.executed(), () -> 0, batch -> {
            for (var entry : batch) {
                executed.add(ExecutedBlock.parseFrom(entry.value()));
            }
        });
        log.follow(topics.attestations(), () -> 0, batch -> {
            for (var entry : batch) {
                attested.add(AttestationEntry.parseFrom(entry.value()).getBlock());
            }
        });
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T value = queue.poll(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        assertThat(value).as("something within %d s", WAIT_SECONDS_MAX).isNotNull();
        return value;
    }

    private JsonRpcClient rpc() {
        return new JsonRpcClient(
                URI.create("http://127.0.0.1:" + settings.get("server.port") + "/rpc"), Duration.ofSeconds(20));
    }

    private static void send(ConfigurableApplicationContext context, String topic, OrderedBlock... blocks) {
        LogAppender appender = context.getBean(KafkaLog.class).appender(topic);
        for (OrderedBlock block : blocks) {
            appender.appendAndWait(block.toByteArray());
        }
    }

    @Test
    void blocksAreExecutedPublishedAttestedAndReadInWalletsWords(
            @TempDir Path folder, KafkaServer kafka, PostgresServer postgres) throws Exception {
        prepare("exec-reads", folder, kafka, postgres);
        settings.put("lumia.rpc.gas-cap", "1000000000000000");
        settings.put("lumia.rpc.call-millis-max", "2000");
        byte[] transfer = chain.transfer(UInt256.of(1_000));
        byte[] create = chain.transaction(Optional.empty(), UInt256.ZERO, INIT, 200_000);
        OrderedBlock first = chain.block(
                List.of(chain.deposit(OrderedChain.BOB, OrderedChain.BOB, UInt256.of(777))), List.of(transfer, create));
        try (var context = start()) {
            watch(context);
            send(context, topics.ordered(), first);
            ExecutedBlock one = next(executed);
            assertThat(one.getTransactionsList()).hasSize(3).allMatch(tx -> tx.getSuccess());
            Address contract = Protobufs.address(one.getTransactions(2).getContractAddress());
            byte[] call = chain.transaction(
                    Optional.of(contract), UInt256.ZERO, UInt256.of(42).toBytes(), 100_000);
            byte[] tooLow = chain.transaction(0, Optional.of(contract), UInt256.ZERO, new byte[0], 100_000);
            send(context, topics.ordered(), chain.block(call, tooLow));
            ExecutedBlock two = next(executed);
            assertThat(two.getParentHash()).isEqualTo(one.getHash());
            assertThat(two.getRefusedList()).hasSize(1);

            Attestation attestation = next(attested);
            assertThat(attestation.getBlockHash()).isEqualTo(one.getHash());
            assertThat(chain.genesis()
                            .signingDomain()
                            .recover(StructHashes.of(attestation), attestation.getSignature()))
                    .contains(OrderedChain.ALICE);
            assertThat(next(attested).getNumber()).isEqualTo(2);

            checkReads(rpc(), one, two, contract, transfer, call, tooLow);
            TraceChecks.check(rpc(), two, contract, call);
            ListingChecks.check(URI.create("http://127.0.0.1:" + settings.get("server.port")), one, two, contract);
            checkSettled(context, rpc());
        }
    }

    private void checkReads(
            JsonRpcClient rpc,
            ExecutedBlock one,
            ExecutedBlock two,
            Address contract,
            byte[] transfer,
            byte[] call,
            byte[] refused)
            throws IOException {
        assertThat(rpc.call("eth_blockNumber").asString()).isEqualTo("0x2");
        assertThat(rpc.call("eth_getBalance", OrderedChain.BOB.toString(), "latest")
                        .asString())
                .isEqualTo(Hex.quantity(1_777));
        assertThat(rpc.call("eth_getBalance", OrderedChain.BOB.toString(), "0x0")
                        .asString())
                .isEqualTo("0x0");
        assertThat(rpc.call("eth_getTransactionCount", OrderedChain.ALICE.toString(), "latest")
                        .asString())
                .isEqualTo("0x3");
        assertThat(rpc.call("eth_getCode", contract.toString(), "latest").asString())
                .isEqualTo("0x" + RUNTIME);
        assertThat(rpc.call("eth_getStorageAt", contract.toString(), "0x0", "latest")
                        .asString())
                .isEqualTo(UInt256.of(42).toHash().toString());
        JsonNode block = rpc.call("eth_getBlockByNumber", "latest", true);
        assertThat(block.get("hash").asString())
                .isEqualTo(Protobufs.hash(two.getHash()).toString());
        assertThat(block.get("transactions")).hasSize(1);
        JsonNode receipt =
                rpc.call("eth_getTransactionReceipt", Keccak.hash(call).toString());
        assertThat(receipt.get("status").asString()).isEqualTo("0x1");
        assertThat(receipt.get("logs")).hasSize(1);
        JsonNode deposit = rpc.call("eth_getTransactionByBlockNumberAndIndex", "0x1", "0x0");
        assertThat(deposit.get("type").asString()).isEqualTo("0x7e");
        assertThat(deposit.get("mint").asString()).isEqualTo(Hex.quantity(777));
        assertThat(rpc.call("eth_getTransactionByHash", Keccak.hash(transfer).toString())
                        .get("value")
                        .asString())
                .isEqualTo(Hex.quantity(1_000));
        JsonNode refusal = rpc.call("lumia_getRefusal", Keccak.hash(refused).toString());
        assertThat(refusal.get("reason").asString()).isEqualTo("NONCE_TOO_LOW");
        assertThat(rpc.call("eth_getBlockReceipts", "0x1")).hasSize(3);
        checkCalls(rpc, contract);
        LogChecks.checkLogs(rpc, contract);
        LogChecks.checkProof(rpc, one, contract);
        JsonNode fees = rpc.call("eth_feeHistory", "0x3", "latest", List.of(50));
        assertThat(fees.get("baseFeePerGas")).hasSize(4);
        assertThat(fees.get("reward")).hasSize(3);
        assertThat(rpc.quantity("eth_gasPrice").toLongExact()).isPositive();
    }

    private static void checkCalls(JsonRpcClient rpc, Address contract) throws IOException {
        var read = Map.of("to", contract.toString());
        assertThat(rpc.call("eth_call", read, "latest").asString())
                .isEqualTo(UInt256.of(42).toHash().toString());
        assertThat(rpc.call("eth_call", read, "0x1").asString()).isEqualTo(Hash.ZERO.toString());
        var overrides = Map.of(
                contract.toString(),
                Map.of(
                        "stateDiff",
                        Map.of(Hash.ZERO.toString(), UInt256.of(7).toHash().toString())));
        assertThat(rpc.call("eth_call", read, "latest", overrides).asString())
                .isEqualTo(UInt256.of(7).toHash().toString());
        var write = Map.of(
                "to", contract.toString(), "data", UInt256.of(43).toHash().toString());
        long gas = Long.decode(rpc.call("eth_estimateGas", write).asString());
        assertThat(gas).isBetween(27_000L, 30_000L);
        var reverting =
                Map.of("to", contract.toString(), "data", UInt256.ONE.toHash().toString());
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> rpc.call("eth_call", reverting, "latest"))
                .hasMessageContaining("execution reverted");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> rpc.call("eth_call", read, "0x99"))
                .hasMessageContaining("header not found");
    }

    private void checkSettled(ConfigurableApplicationContext context, JsonRpcClient rpc) throws Exception {
        assertThat(rpc.call("eth_getBlockByNumber", "safe", false).get("number").asString())
                .isEqualTo("0x0");
        var safe = Settlement.newBuilder()
                .setSequence(1)
                .setKind(SettlementKind.SAFE)
                .setFirst(1)
                .setLast(1);
        context.getBean(KafkaLog.class)
                .appender(topics.settled())
                .appendAndWait(safe.build().toByteArray());
        await(() -> rpc.call("eth_getBlockByNumber", "safe", false)
                .get("number")
                .asString()
                .equals("0x1"));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void aRestartGoesOnWhereItWasAndTheQuerySideCatchesUp(
            @TempDir Path folder, KafkaServer kafka, PostgresServer postgres) throws Exception {
        prepare("exec-restart", folder, kafka, postgres);
        var sent = new ArrayList<byte[]>();
        var blocks = new ArrayList<OrderedBlock>();
        try (var context = start()) {
            watch(context);
            for (int i = 0; i < 20; i++) {
                sent.add(chain.transfer(UInt256.of(i + 1)));
                blocks.add(chain.block(sent.getLast()));
                send(context, topics.ordered(), blocks.getLast());
            }
            // As a producer does that was killed before it knew.
            send(context, topics.ordered(), blocks.subList(12, 20).toArray(OrderedBlock[]::new));
            for (int i = 1; i <= 20; i++) {
                assertThat(next(executed).getNumber()).isEqualTo(i);
            }
        }
        executed.clear();
        try (var context = start()) {
            watch(context);
            for (int i = 0; i < 5; i++) {
                sent.add(chain.transfer(UInt256.of(1)));
                send(context, topics.ordered(), chain.block(sent.getLast()));
            }
            Hash parent = null;
            for (int i = 1; i <= 25; i++) {
                ExecutedBlock block = next(executed);
                assertThat(block.getNumber()).isEqualTo(i);
                if (parent != null) {
                    assertThat(Protobufs.hash(block.getParentHash())).isEqualTo(parent);
                }
                parent = Protobufs.hash(block.getHash());
            }
            assertThat(executed).isEmpty();
            var projection = context.getBean(JdbcProjection.class);
            await(() -> projection.projectedThrough() == 25);
            for (int i = 0; i < sent.size(); i++) {
                assertThat(projection
                                .place(Keccak.hash(sent.get(i)))
                                .orElseThrow()
                                .number())
                        .isEqualTo(i + 1);
            }
        }
        aRebuildPublishesAndSignsNoHistory(folder);
        anotherGenesisIsRefused(folder);
    }

    private void aRebuildPublishesAndSignsNoHistory(Path folder) throws Exception {
        // The same blocks from an empty store: what is published already is compared, not sent again.
        settings.put("lumia.data-dir", folder.resolve("rebuilt").toString());
        executed.clear();
        attested.clear();
        try (var context = start()) {
            watch(context);
            await(() -> rpc().call("eth_blockNumber").asString().equals("0x19"));
            for (int i = 1; i <= 25; i++) {
                assertThat(next(executed).getNumber()).isEqualTo(i);
            }
            assertThat(executed).isEmpty();
            assertThat(context.getBean(AttestationSender.class).refused()).isEmpty();
            send(context, topics.ordered(), chain.block(chain.transfer(UInt256.of(1))));
            for (long i = 1; i <= 26; i++) {
                assertThat(next(attested).getNumber())
                        .as("a rebuild signs no history")
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void ofTwoReplicasBothServeReadsAndOneSigns(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        prepare("exec-replicas", folder, kafka, postgres);
        settings.put("lumia.lease.term-millis", "60000");
        var active = start();
        watch(active);
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("lumia.data-dir", folder.resolve("second").toString());
        try (var standby = start()) {
            for (int i = 0; i < 10; i++) {
                send(active, topics.ordered(), chain.block(chain.transfer(UInt256.of(i + 1))));
            }
            var projection = standby.getBean(JdbcProjection.class);
            await(() -> rpc().call("eth_blockNumber").asString().equals("0xa"));
            await(() -> projection.projectedThrough() == 10);
            for (long number = 1; number <= 10; number++) {
                assertThat(next(attested).getNumber()).isEqualTo(number);
            }
            active.close();
            attested.clear();
            watch(standby);
            for (int i = 0; i < 5; i++) {
                send(standby, topics.ordered(), chain.block(chain.transfer(UInt256.of(1))));
            }
            for (long number = 1; number <= 15; number++) {
                assertThat(next(attested).getNumber()).as("each once").isEqualTo(number);
            }
            await(() -> projection.projectedThrough() == 15);
            assertThat(attested).isEmpty();
            assertThat(rpc().call("eth_blockNumber").asString()).isEqualTo("0xf");
        }
    }

    private void anotherGenesisIsRefused(Path folder) throws Exception {
        var other = new OrderedChain("exec-restart", System.currentTimeMillis() - 90_000);
        settings.put(
                "lumia.genesis-file", other.saveGenesis(folder.resolve("other")).toString());
        assertThatThrownBy(this::start)
                .rootCause()
                .hasMessageContainingAll(
                        "(lumia.data-dir) holds the state of genesis "
                                + chain.genesis().hash(),
                        "(lumia.genesis-file) is genesis " + other.genesis().hash());
        settings.put("lumia.genesis-file", folder.resolve("genesis.json").toString());
        start().close();
    }
}
