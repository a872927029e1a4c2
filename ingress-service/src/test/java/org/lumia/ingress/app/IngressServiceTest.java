package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.TestGenesis;
import org.lumia.ingress.admission.Wallet;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over real Kafka and Postgres; ordering and execution are played by a ledger of transfers. */
@ExtendWith(Infrastructure.class)
class IngressServiceTest {
    private static final String EVIDENCE = "/v1/sequencers/0x0000000000000000000000000000000000000007/evidence";

    private static final JsonMapper JSON = new JsonMapper();
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Wallet alice = new Wallet(1);
    private final Map<String, String> settings = new HashMap<>();

    @TempDir
    private Path folder;

    private Genesis prepare(String name, KafkaServer kafka, PostgresServer postgres, FakeExecution execution)
            throws Exception {
        Genesis genesis = TestGenesis.named(name);
        var topics = genesis.topics(TestGenesis.OPERATOR);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers())).ensure(TopicSpec.all(topics));
        genesis.save(folder.resolve("genesis.json"));
        SecretFile.write(folder.resolve("operator.key"), Hex.encode(TestGenesis.OPERATOR_KEY));
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("management.server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", folder.resolve("genesis.json").toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", TestGenesis.OPERATOR.toString());
        settings.put("lumia.operator.key-file", folder.resolve("operator.key").toString());
        settings.put("lumia.execution.url", execution.url().toString()); // Blocks come with bundles alone here.
        settings.put("lumia.ingress.chain.block-wait-millis-max", "600000");
        settings.putAll(TestSettings.PATIENT);
        settings.put("lumia.rewards.url", "http://127.0.0.1:1");
        settings.put("lumia.batcher.url", "http://127.0.0.1:1");
        settings.put("lumia.ordering.url", "http://127.0.0.1:1");
        return genesis;
    }

    private ConfigurableApplicationContext start() throws Exception {
        var context = ServiceRunner.run(IngressApplication.class, settings);
        until(
                "ready",
                () -> get("management.server.port", "/actuator/health/readiness"),
                text -> text.startsWith("200"));
        return context;
    }

    private String get(String port, String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get(port) + path);
        var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private interface Question {
        String ask() throws Exception;
    }

    private static String until(String what, Question question, Predicate<String> enough) throws Exception {
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        String last = "";
        while (System.nanoTime() < end) {
            last = question.ask();
            if (enough.test(last)) {
                return last;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("not " + what + " in time: " + last);
    }

    private static String request(String method, Object... params) {
        return JSON.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(params)));
    }

    private String post(String body) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + "/");
        return http.send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private JsonNode call(String method, Object... params) throws Exception {
        return JSON.readTree(post(request(method, params)));
    }

    private String level(String hash) throws Exception {
        return call("lumia_getFinality", hash).get("result").path("level").asString("none");
    }

    @Test
    void aTransferGoesFromSubmissionToFinal(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var execution = new FakeExecution();
                var pipeline = new FakePipeline(
                        kafka.bootstrapServers(), prepare("ingress-way", kafka, postgres, execution), execution)) {
            execution.accounts.put(alice.address(), new FakeExecution.Account(0, ETHER));
            try (var context = start()) {
                String hash = call("eth_sendRawTransaction", Hex.encode(alice.transfer(0)))
                        .get("result")
                        .asString();
                assertThat(hash).isEqualTo(Wallet.hash(alice.transfer(0)).toString());
                assertThat(level(hash)).isEqualTo("accepted");
                assertThat(call("eth_getTransactionCount", alice.address().toString(), "pending")
                                .get("result")
                                .asString())
                        .isEqualTo("0x1");
                assertThat(call("eth_getTransactionByHash", hash)
                                .get("result")
                                .get("nonce")
                                .asString())
                        .isEqualTo("0x0");
                pipeline.start();
                until("executed", () -> level(hash), "executed"::equals);
                var receipt = call("eth_getTransactionReceipt", hash).get("result");
                assertThat(receipt.get("status").asString()).isEqualTo("0x1");
                assertThat(receipt.get("blockNumber").asString()).isEqualTo("0x1");
                assertThat(receipt.get("logs").size()).isEqualTo(1);
                var block = context.getBean(RecentBlocks.class).block(1).orElseThrow();
                pipeline.attest(block.message());
                until("attested", () -> level(hash), "attested"::equals);
                pipeline.settle(SettlementKind.SAFE, 1, 1);
                until("safe", () -> level(hash), "safe"::equals);
                pipeline.settle(SettlementKind.FINALIZED, 1, 1);
                until("finalized", () -> level(hash), "finalized"::equals);
                assertThat(get("server.port", "/v1/transactions/" + hash))
                        .startsWith("200")
                        .contains("\"level\":\"finalized\"")
                        .contains("\"blockNumber\":1");
                assertThat(get("server.port", "/v1/batches/0"))
                        .startsWith("200")
                        .contains("\"lastBlock\":1", "\"state\":\"finalized\"");
                assertThat(get("server.port", "/v1/sequencers"))
                        .startsWith("503")
                        .contains("ordering");
                assertThat(get("server.port", "/v1/transactions/0x12"))
                        .startsWith("400")
                        .contains("64 hex digits");
                assertThat(get("server.port", "/v1/openapi")).startsWith("200").contains("/v1/batches/{index}");
                assertThat(get("server.port", EVIDENCE)).startsWith("503").contains("rewards");
                showsMetrics();
            }
        }
    }

    private void showsMetrics() throws Exception {
        String each = "lumia_height{level=\"finalized\"} 1.0;lumia_queue_size_max{queue=\"pending\"}"
                + ";lumia_ingress_parked{waits_for=\"nonce\"} 0.0;lumia_ingress_bundles_lost_total 0.0"
                + ";lumia_ingress_member_lag_blocks{member=\"%s\"} 0.0".formatted(TestGenesis.OPERATOR);
        until(
                each,
                () -> get("management.server.port", "/actuator/prometheus"),
                metrics -> Stream.of(each.split(";")).allMatch(metrics::contains));
    }

    @Test
    void aSynchronousCallAnswersWithTheReceiptOrTheReason(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var execution = new FakeExecution();
                var pipeline = new FakePipeline(
                        kafka.bootstrapServers(), prepare("ingress-sync", kafka, postgres, execution), execution)) {
            execution.accounts.put(alice.address(), new FakeExecution.Account(0, ETHER));
            try (var context = start()) {
                var timedOut = call("eth_sendRawTransactionSync", Hex.encode(alice.transfer(0)), 5_000);
                assertThat(timedOut.get("error").get("code").asInt()).isEqualTo(4);
                assertThat(timedOut.get("error").get("data").asString())
                        .isEqualTo(Wallet.hash(alice.transfer(0)).toString());
                pipeline.start();
                var receipt = call("eth_sendRawTransactionSync", Hex.encode(alice.transfer(1)), "0x7530");
                assertThat(receipt.get("result").get("status").asString()).isEqualTo("0x1");
                var refused = call("eth_sendRawTransactionSync", Hex.encode(alice.transfer(2, UInt256.of(666))));
                assertThat(refused.get("error").get("message").asString()).startsWith("refused by the test");
                String hash = Wallet.hash(alice.transfer(2, UInt256.of(666))).toString();
                assertThat(level(hash)).isEqualTo("refused");
                until(
                        "stored",
                        () -> context.getBean(JdbcRefusals.class)
                                .find(Wallet.hash(alice.transfer(2, UInt256.of(666))))
                                .map(kept -> kept.reason())
                                .orElse("none"),
                        "INSUFFICIENT_FUNDS"::equals);
                var gap = call("eth_sendRawTransactionSync", Hex.encode(alice.transfer(9)));
                assertThat(gap.get("error").get("code").asInt()).isEqualTo(6);
                assertThat(gap.get("error").get("data").asString()).isEqualTo("0x2");
            }
        }
    }

    @Test
    void whatIsAcceptedOrParkedOutlivesARestart(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var execution = new FakeExecution();
                var pipeline = new FakePipeline(
                        kafka.bootstrapServers(), prepare("ingress-restart", kafka, postgres, execution), execution)) {
            execution.accounts.put(alice.address(), new FakeExecution.Account(0, ETHER));
            String accepted;
            String parked;
            try (var context = start()) {
                accepted = call("eth_sendRawTransaction", Hex.encode(alice.transfer(0)))
                        .get("result")
                        .asString();
                parked = call("eth_sendRawTransaction", Hex.encode(alice.transfer(2)))
                        .get("result")
                        .asString();
                assertThat(level(parked)).isEqualTo("parked");
            }
            try (var context = start()) {
                assertThat(level(accepted)).isEqualTo("accepted");
                until("restored", () -> level(parked), "parked"::equals);
                pipeline.start();
                until("executed", () -> level(accepted), "executed"::equals);
                call("eth_sendRawTransaction", Hex.encode(alice.transfer(1)));
                until("released", () -> level(parked), "executed"::equals);
                assertThat(context.getBean(ChainFeed.class).height()).isGreaterThanOrEqualTo(2);
            }
            try (var context = start()) {
                until("known again", () -> level(parked), "executed"::equals);
                assertThat(call("eth_getTransactionCount", alice.address().toString(), "pending")
                                .get("result")
                                .asString())
                        .isEqualTo("0x3");
            }
        }
    }

    @Test
    void subscribersAreToldOfHeadsAndLogsOverTheSamePort(KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var execution = new FakeExecution();
                var pipeline = new FakePipeline(
                        kafka.bootstrapServers(), prepare("ingress-socket", kafka, postgres, execution), execution)) {
            execution.accounts.put(alice.address(), new FakeExecution.Account(0, ETHER));
            pipeline.start();
            try (var context = start()) {
                var received = new LinkedBlockingQueue<String>();
                var socket = http.newWebSocketBuilder()
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + settings.get("server.port") + "/"),
                                new Listener(received))
                        .get(10, TimeUnit.SECONDS);
                String heads = subscribe(socket, received, "newHeads");
                String logs = subscribe(
                        socket,
                        received,
                        "logs",
                        Map.of("address", alice.address().toString()));

                assertThat(call("eth_sendRawTransactionSync", Hex.encode(alice.transfer(0)))
                                .has("result"))
                        .isTrue();
                var first = JSON.readTree(received.poll(30, TimeUnit.SECONDS)).get("params");
                var second = JSON.readTree(received.poll(30, TimeUnit.SECONDS)).get("params");
                assertThat(first.get("subscription").asString())
                        .isEqualTo(heads)
                        .isNotEqualTo(logs);
                assertThat(first.get("result").get("number").asString()).isEqualTo("0x1");
                assertThat(second.get("subscription").asString()).isEqualTo(logs);
                assertThat(second.get("result").get("transactionHash").asString())
                        .isEqualTo(Wallet.hash(alice.transfer(0)).toString());

                execution.blocksAhead = 1;
                String later = subscribe(socket, received, "newHeads");
                execution.blocksAhead = 0;
                call("eth_sendRawTransactionSync", Hex.encode(alice.transfer(1)));
                call("eth_sendRawTransactionSync", Hex.encode(alice.transfer(2)));
                assertThat(headsUntilLogOf("0x3", received, later))
                        .as("block 2 could be read before")
                        .containsExactly("0x3");

                socket.sendText(request("eth_unsubscribe", heads), true);
                assertThat(JSON.readTree(received.poll(30, TimeUnit.SECONDS))
                                .get("result")
                                .asBoolean())
                        .isTrue();
                assertThat(call("eth_subscribe", "newHeads")
                                .get("error")
                                .get("message")
                                .asString())
                        .isEqualTo("notifications not supported");
                socket.abort();
            }
        }
    }

    private static String subscribe(WebSocket socket, BlockingQueue<String> received, Object... params)
            throws InterruptedException {
        socket.sendText(request("eth_subscribe", params), true);
        return JSON.readTree(received.poll(30, TimeUnit.SECONDS)).get("result").asString();
    }

    private static List<String> headsUntilLogOf(String block, BlockingQueue<String> received, String subscription)
            throws InterruptedException {
        var heads = new ArrayList<String>();
        for (; ; ) {
            var params = JSON.readTree(received.poll(30, TimeUnit.SECONDS)).get("params");
            var result = params.get("result");
            if (block.equals(result.path("blockNumber").asString())) {
                return heads;
            }
            if (params.get("subscription").asString().equals(subscription)) {
                heads.add(result.get("number").asString());
            }
        }
    }

    private record Listener(BlockingQueue<String> received, StringBuilder text) implements WebSocket.Listener {
        private Listener(BlockingQueue<String> received) {
            this(received, new StringBuilder());
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    @Test
    void readsComeFromExecutionAndSubmissionsDoNotWaitForIt(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        var execution = new FakeExecution();
        prepare("ingress-reads", kafka, postgres, execution);
        execution.accounts.put(alice.address(), new FakeExecution.Account(0, ETHER));
        try (var context = start()) {
            assertThat(call("eth_chainId").get("result").asString()).isEqualTo("0x3b4c8eb9");
            assertThat(call("eth_getBalance", alice.address().toString(), "latest")
                            .get("result")
                            .asString())
                    .isEqualTo(ETHER.toQuantity());
            var reverted = call("eth_call", Map.of(), "latest").get("error");
            assertThat(reverted.get("code").asInt()).isEqualTo(3);
            assertThat(reverted.get("data").asString()).isEqualTo("0x08c379a0");
            assertThat(post("[" + request("eth_chainId") + "," + request("net_version") + "]"))
                    .startsWith("[{")
                    .contains("994873017");
            assertThat(call("eth_sendRawTransaction", Hex.encode(alice.transfer(0)))
                            .has("result"))
                    .isTrue();
            execution.close();
            var unavailable =
                    call("eth_getBalance", alice.address().toString(), "latest").get("error");
            assertThat(unavailable.get("code").asInt()).isEqualTo(-32002);
            assertThat(call("eth_sendRawTransaction", Hex.encode(alice.transfer(1)))
                            .has("result"))
                    .isTrue();
        }
    }
}
