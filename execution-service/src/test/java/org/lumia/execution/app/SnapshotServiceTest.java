package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
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
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** One operator hands its state to another, which goes on with the chain: real broker, real Postgres, two whole services. */
@ExtendWith(Infrastructure.class)
class SnapshotServiceTest {
    private static final String JOINER_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
    private static final Address JOINER = Secp256k1.address(Hex.decode(JOINER_KEY));
    private static final int SAVED = 64;
    private static final int EXPORTED = 70;
    private static final int LAST = 80;
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);

    private final Map<String, String> settings = new HashMap<>();
    private final OrderedChain chain = new OrderedChain("exec-snapshot", System.currentTimeMillis() - 60_000);
    private final List<OrderedBlock> blocks = new ArrayList<>();
    private final List<byte[]> sent = new ArrayList<>();

    private void prepare(Path folder, KafkaServer kafka, PostgresServer postgres, Address operator, String key)
            throws IOException {
        Files.createDirectories(folder);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers())).ensure(TopicSpec.all(topics(operator)));
        Path keyFile = folder.resolve("operator.key");
        Files.writeString(keyFile, key);
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", chain.saveGenesis(folder).toString());
        settings.put("lumia.data-dir", folder.resolve("data").toString());
        settings.put("lumia.operator.address", operator.toString());
        settings.put("lumia.operator.key-file", keyFile.toString());
    }

    private Topics topics(Address operator) {
        return chain.genesis().topics(operator);
    }

    private ConfigurableApplicationContext start() {
        return ServiceRunner.run(ExecutionApplication.class, settings);
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + settings.get("server.port") + path);
    }

    private JsonRpcClient rpc() {
        return new JsonRpcClient(at("/rpc"), Duration.ofSeconds(20));
    }

    private void send(ConfigurableApplicationContext context, Address operator, int from, int to) {
        LogAppender appender =
                context.getBean(KafkaLog.class).appender(topics(operator).ordered());
        for (OrderedBlock block : blocks.subList(from, to)) {
            appender.appendAndWait(block.toByteArray());
        }
    }

    private void awaitHeight(long height) throws Exception {
        Await.until(
                "block " + height,
                WAIT_MAX,
                () -> rpc().quantity("eth_blockNumber").toLongExact() == height);
    }

    @Test
    void anOperatorJoinsFromAnothersState(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        for (int i = 0; i < LAST; i++) {
            sent.add(chain.transfer(UInt256.of(i + 1)));
            blocks.add(chain.block(sent.getLast()));
        }
        Path file = folder.resolve("state.snapshot");
        JsonNode last;
        prepare(folder.resolve("first"), kafka, postgres, OrderedChain.ALICE, OrderedChain.KEY);
        try (var context = start()) {
            assertThat(export(folder.resolve("early")).statusCode()).isEqualTo(503);
            assertThat(Files.readString(folder.resolve("early"))).contains("the last saved state is that of block 0");
            send(context, OrderedChain.ALICE, 0, EXPORTED);
            awaitHeight(EXPORTED);
            assertThat(export(file).statusCode()).isEqualTo(200);
            send(context, OrderedChain.ALICE, EXPORTED, LAST);
            awaitHeight(LAST);
            last = rpc().call("eth_getBlockByNumber", "latest", true);
            var log = context.getBean(KafkaLog.class);
            String attestations = topics(OrderedChain.ALICE).attestations();
            Await.until("all attested", WAIT_MAX, () -> log.endOffset(attestations) == LAST);
        }
        prepare(folder.resolve("second"), kafka, postgres, JOINER, JOINER_KEY);
        anAlteredFileLeavesNothing(folder, file);
        settings.put("lumia.state.snapshot", file.toString());
        try (var context = start()) {
            readsAfterTheImport();
            // Its own ordering has not come so far: nothing is executed on the snapshot, published or signed.
            send(context, JOINER, 0, 30);
            send(context, JOINER, 30, LAST);
            awaitHeight(LAST);
            assertThat(rpc().call("eth_getBlockByNumber", "latest", true)).isEqualTo(last);
            checkPublished(context);
            var projection = context.getBean(JdbcProjection.class);
            Await.until("all blocks in Postgres", WAIT_MAX, () -> projection.projectedThrough() == LAST);
            readsBeforeTheSnapshot();
        }
        settings.put("lumia.state.snapshot", folder.resolve("gone").toString());
        try (var context = start()) {
            awaitHeight(LAST);
            assertThat(context.getBean(JdbcProjection.class).projectedThrough()).isEqualTo(LAST);
        }
        settings.remove("lumia.state.snapshot");
        aSnapshotThatWouldLeaveAGapIsRefused(folder, file, kafka, postgres);
        aStateOfAnotherLogIsNotFollowed(folder, file, kafka, postgres);
    }

    private HttpResponse<Path> export(Path file) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(at("/v1/snapshot")).build(), HttpResponse.BodyHandlers.ofFile(file));
        }
    }

    private void anAlteredFileLeavesNothing(Path folder, Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Path altered = folder.resolve("altered");
        Files.write(altered, bytes);
        settings.put("lumia.state.snapshot", altered.toString());
        assertThatThrownBy(this::start)
                .rootCause()
                .hasMessageContainingAll("The file of lumia.state.snapshot is not used: ", altered + " is refused: ");
        assertThat(Path.of(settings.get("lumia.data-dir")).resolve("execution").resolve("state"))
                .doesNotExist();
    }

    private void readsAfterTheImport() throws IOException {
        assertThat(rpc().quantity("eth_blockNumber").toLongExact()).isEqualTo(SAVED);
        assertThat(rpc().quantity("eth_getTransactionCount", OrderedChain.ALICE.toString(), "latest")
                        .toLongExact())
                .isEqualTo(SAVED);
        assertThat(rpc().call("eth_getBlockByNumber", "latest", false).get("transactions"))
                .hasSize(1);
        assertThat(rpc().call("eth_feeHistory", "0x5", "latest", List.of()).get("baseFeePerGas"))
                .hasSize(2);
    }

    private void checkPublished(ConfigurableApplicationContext context) throws Exception {
        KafkaLog log = context.getBean(KafkaLog.class);
        var first = log.from(topics(JOINER).executed(), 0).orElseThrow();
        assertThat(ExecutedBlock.parseFrom(first.value()).getNumber()).isEqualTo(SAVED + 1);
        // ALICE attested 1 to LAST, and the joiner what it executed itself.
        String attestations = topics(JOINER).attestations();
        Await.until("attestations", WAIT_MAX, () -> log.endOffset(attestations) == LAST + LAST - SAVED);
        var own = AttestationEntry.parseFrom(
                        log.from(attestations, LAST).orElseThrow().value())
                .getBlock();
        assertThat(own.getNumber()).isEqualTo(SAVED + 1);
    }

    private void readsBeforeTheSnapshot() throws IOException {
        for (String method : List.of("eth_getBlockByNumber", "eth_getBlockReceipts")) {
            assertThatThrownBy(() -> rpc().call(method, "0x3f", false))
                    .as(method)
                    .hasMessageContaining("pruned history unavailable")
                    .extracting("code")
                    .isEqualTo(4444);
        }
        assertThatThrownBy(() -> rpc().call("eth_getLogs", Map.of("fromBlock", "0x1", "toBlock", "latest")))
                .hasMessageContaining("pruned history unavailable");
        assertThatThrownBy(() -> rpc().call("eth_getBalance", OrderedChain.BOB.toString(), "0x3f"))
                .hasMessageContaining("missing trie node: the state of block 63 is not available");
        assertThat(rpc().call("eth_getBlockByNumber", "0x0", false)
                        .get("number")
                        .asString())
                .isEqualTo("0x0");
        assertThat(rpc().call("eth_getBlockByNumber", "earliest", false)
                        .get("number")
                        .asString())
                .isEqualTo("0x40");
        assertThat(rpc().call("eth_getLogs", Map.of("fromBlock", "earliest", "toBlock", "latest")))
                .isEmpty();
        assertThat(rpc().call("eth_getTransactionByHash", hash(0)).isNull()).isTrue();
        assertThat(rpc().call("eth_getTransactionReceipt", hash(SAVED))
                        .get("status")
                        .asString())
                .isEqualTo("0x1");
        assertThat(rpc().call("eth_getTransactionByHash", hash(SAVED - 1))
                        .get("blockNumber")
                        .asString())
                .isEqualTo("0x40");
    }

    private String hash(int transaction) {
        return Keccak.hash(sent.get(transaction)).toString();
    }

    /** The same operator, with an empty state: what it published ends before the snapshot's block. */
    private void aSnapshotThatWouldLeaveAGapIsRefused(
            Path folder, Path file, KafkaServer kafka, PostgresServer postgres) throws Exception {
        Address other = Address.parse("0x00000000000000000000000000000000000a0a0a");
        prepare(folder.resolve("third"), kafka, postgres, other, JOINER_KEY);
        try (var context = start()) {
            send(context, other, 0, 5);
            awaitHeight(5);
            KafkaLog log = context.getBean(KafkaLog.class);
            Await.until(
                    "5 blocks published",
                    WAIT_MAX,
                    () -> log.endOffset(topics(other).executed()) == 5);
        }
        settings.put("lumia.data-dir", folder.resolve("third-anew").toString());
        settings.put("lumia.state.snapshot", file.toString());
        assertThatThrownBy(this::start)
                .rootCause()
                .hasMessageContaining("is of block 64, and")
                .hasMessageContaining("ends at block 5");
        settings.remove("lumia.state.snapshot");
    }

    private void aStateOfAnotherLogIsNotFollowed(Path folder, Path file, KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        Address other = Address.parse("0x00000000000000000000000000000000000b0b0b");
        prepare(folder.resolve("fourth"), kafka, postgres, other, JOINER_KEY);
        settings.put("lumia.state.snapshot", file.toString());
        try (var context = start()) {
            OrderedBlock forged = blocks.get(SAVED - 1).toBuilder()
                    .setHash(blocks.get(3).getHash())
                    .build();
            context.getBean(KafkaLog.class).appender(topics(other).ordered()).appendAndWait(forged.toByteArray());
            var health = context.getBean(org.lumia.platform.health.ServiceHealth.class);
            Await.until("the failure", WAIT_MAX, () -> health.failure().isPresent());
            assertThat(health.failure().orElseThrow()).contains("is not this chain's: its seal is");
        }
    }
}
