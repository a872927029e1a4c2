package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ingress.TestGenesis;
import org.lumia.ingress.admission.Placements;
import org.lumia.ingress.admission.Wallet;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.rpc.eth.OrderingReceiptJson;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Receipts over real Kafka and Postgres: given, kept, forged, altered, another chain's, broken. */
@ExtendWith(Infrastructure.class)
class OrderingReceiptTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    private static final Signer KEY = signer(TestGenesis.OPERATOR_KEY);

    private final Map<String, String> settings = new HashMap<>();
    private final Wallet alice = new Wallet(1);

    @TempDir
    private Path folder;

    private Genesis genesis;
    private FakeExecution execution;
    private FakePipeline pipeline;
    private HttpServer others;

    private static Signer signer(byte[] key) {
        return new Signer() {
            @Override
            public Address address() {
                return Secp256k1.address(key);
            }

            @Override
            public Signature sign(Hash digest) {
                return Secp256k1.sign(digest, key);
            }
        };
    }

    private void prepare(String name, KafkaServer kafka, PostgresServer postgres) throws Exception {
        genesis = TestGenesis.named(name);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers()))
                .ensure(TopicSpec.all(genesis.topics(TestGenesis.OPERATOR)));
        genesis.save(folder.resolve("genesis.json"));
        SecretFile.write(folder.resolve("operator.key"), Hex.encode(TestGenesis.OPERATOR_KEY));
        execution = new FakeExecution();
        execution.accounts.put(alice.address(), new FakeExecution.Account(0, ETHER));
        pipeline = new FakePipeline(kafka.bootstrapServers(), genesis, execution);
        pipeline.start();
        others = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        others.createContext("/", exchange -> {
            byte[] body = "{\"evidence\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        others.start();
        String url = "http://127.0.0.1:" + others.getAddress().getPort();
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
        settings.put("lumia.rewards.url", url);
        settings.put("lumia.batcher.url", "http://127.0.0.1:1");
        settings.put("lumia.ordering.url", url);
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
        execution.close();
        others.stop(0);
    }

    private static JsonNode verified(Replica replica, Object receipt) throws Exception {
        return replica.call("lumia_verifyReceipt", receipt).get("result");
    }

    private static String status(Replica replica, Object receipt) throws Exception {
        return verified(replica, receipt).get("status").asString();
    }

    private JsonNode get(Replica replica, String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + replica.port() + path);
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static ObjectNode altered(JsonNode receipt, String field, String value) {
        return ((ObjectNode) receipt.deepCopy()).put(field, value);
    }

    @Test
    void aReceiptIsGivenAndKeptAndWhatIsNotTheOperatorsIsTold(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        prepare("receipts-kept", kafka, postgres);
        try (var replica = new Replica(settings)) {
            byte[] raw = alice.transfer(0);
            var answer =
                    replica.call("lumia_sendRawTransaction", Hex.encode(raw)).get("result");
            String hash = Wallet.hash(raw).toString();
            assertThat(answer.get("transactionHash").asString()).isEqualTo(hash);
            JsonNode json = answer.get("receipt");
            OrderingReceipt receipt = OrderingReceiptJson.read(json);
            assertThat(receipt.transactionHash()).isEqualTo(Wallet.hash(raw));
            assertThat(receipt.offset()).isZero();
            assertThat(receipt.operator()).isEqualTo(TestGenesis.OPERATOR);
            assertThat(receipt.signer(genesis.signingDomain())).contains(KEY.address());
            Await.until("executed", WAIT_MAX, () -> replica.level(raw).equals("executed"));

            JsonNode kept = verified(replica, json);
            assertThat(kept.get("status").asString()).isEqualTo("kept");
            assertThat(kept.get("finality").get("level").asString()).isEqualTo("executed");
            assertThat(kept.get("finality").get("transactionHash").asString()).isEqualTo(hash);

            assertThat(status(replica, altered(json, "offset", "0x1"))).isEqualTo("forged");
            assertThat(status(replica, altered(json, "timeMs", "0x1"))).isEqualTo("forged");
            assertThat(status(replica, altered(json, "transactionHash", Hash.ZERO.toString())))
                    .isEqualTo("forged");
            assertThat(status(replica, altered(json, "operator", Address.ZERO.toString())))
                    .isEqualTo("forged");
            assertThat(verified(replica, altered(json, "subnet", "0x63"))
                            .get("detail")
                            .asString())
                    .isEqualTo("the receipt is of subnet 99, not of %d".formatted(genesis.subnet()));
            var byAnother = OrderingReceipt.sign(
                    genesis.signingDomain(),
                    signer(UInt256.of(99).toBytes()),
                    genesis.subnet(),
                    receipt.transactionHash(),
                    0,
                    receipt.timeMs(),
                    TestGenesis.OPERATOR);
            assertThat(status(replica, OrderingReceiptJson.write(byAnother))).isEqualTo("forged");
            assertThat(get(replica, "/v1/fairness/epochs/0").get("brokenReceipts"))
                    .as("a forged receipt proves nothing")
                    .isEmpty();
            assertThat(replica.bean(Placements.class).size()).isZero();
        }
    }

    @Test
    void aBrokenPromiseIsKeptWithTheEvidenceAndTheFairnessReport(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        prepare("receipts-broken", kafka, postgres);
        try (var replica = new Replica(settings)) {
            var first = replica.call("lumia_sendRawTransaction", Hex.encode(alice.transfer(0)))
                    .get("result")
                    .get("receipt");
            var receipt = OrderingReceiptJson.read(first);
            var broken = OrderingReceipt.sign(
                    genesis.signingDomain(),
                    KEY,
                    genesis.subnet(),
                    Wallet.hash(alice.transfer(1)),
                    receipt.offset(),
                    receipt.timeMs(),
                    TestGenesis.OPERATOR);
            var beyond = OrderingReceipt.sign(
                    genesis.signingDomain(),
                    KEY,
                    genesis.subnet(),
                    receipt.transactionHash(),
                    1_000,
                    receipt.timeMs(),
                    TestGenesis.OPERATOR);
            Await.until(
                    "a block", WAIT_MAX, () -> replica.level(alice.transfer(0)).equals("executed"));
            assertThat(verified(replica, OrderingReceiptJson.write(beyond))
                            .get("detail")
                            .asString())
                    .isEqualTo("the log ends before offset 1000");
            for (int again = 0; again < 2; again++) {
                JsonNode verdict = verified(replica, OrderingReceiptJson.write(broken));
                assertThat(verdict.get("status").asString()).isEqualTo("broken");
                assertThat(verdict.get("detail").asString())
                        .isEqualTo("the bundle at offset 0 of the log does not hold transaction "
                                + broken.transactionHash());
            }
            long epoch = genesis.epochOfSlot(genesis.slot(receipt.timeMs()));
            for (var path :
                    new String[] {"/v1/fairness/epochs/" + epoch, "/v1/sequencers/" + TestGenesis.OPERATOR + "/evidence"
                    }) {
                JsonNode shown = get(replica, path).get("brokenReceipts");
                assertThat(shown).hasSize(1);
                assertThat(OrderingReceiptJson.read(shown.get(0).get("receipt")))
                        .isEqualTo(broken);
                assertThat(shown.get(0).get("epoch").asLong()).isEqualTo(epoch);
            }
        }
    }

    @Test
    void whatHasNoPlaceYetHasNoReceiptAndWrongParametersAreNamed(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        prepare("receipts-parked", kafka, postgres);
        try (var replica = new Replica(settings)) {
            var parked = replica.call("lumia_sendRawTransaction", Hex.encode(alice.transfer(3)))
                    .get("result");
            assertThat(parked.get("receipt").isNull()).isTrue();
            assertThat(parked.get("expectedNonce").asString()).isEqualTo("0x0");
            assertThat(error(replica.call("lumia_sendRawTransaction", "0x01"))).startsWith("-32000 ");
            assertThat(error(replica.call("lumia_sendRawTransaction")))
                    .isEqualTo("-32602 missing value for required argument 0");
            assertThat(error(replica.call("lumia_verifyReceipt", "0x01")))
                    .isEqualTo("-32602 invalid argument 0: an object was expected");
            assertThat(error(replica.call("lumia_verifyReceipt", Map.of("subnet", "0x1"))))
                    .isEqualTo(
                            "-32602 invalid argument 0: missing required field 'transactionHash' for OrderingReceipt");
            assertThat(error(replica.call("lumia_verifyReceipt", Map.of("subnet", 1))))
                    .isEqualTo("-32602 invalid argument 0: subnet: a string was expected");
        }
    }

    private static String error(JsonNode answer) {
        var error = answer.get("error");
        return error.get("code").asInt() + " " + error.get("message").asString();
    }
}
