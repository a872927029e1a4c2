package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.TestGenesis;
import org.lumia.ingress.admission.Wallet;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.rpc.MethodRegistry;
import org.lumia.ingress.rpc.UnservedMethods;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import tools.jackson.databind.JsonNode;

/** What wallets and their libraries ask beside reads of the chain, of one replica and of two. */
@ExtendWith(Infrastructure.class)
class WalletMethodsTest {
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);

    private final Wallet alice = new Wallet(1);
    private final Map<String, String> settings = new HashMap<>();

    @TempDir
    private Path folder;

    private FakePipeline prepare(KafkaServer kafka, PostgresServer postgres, FakeExecution execution) throws Exception {
        settings.putAll(TestSettings.of("wallet-methods", folder, kafka, postgres, execution));
        settings.putAll(TestSettings.PATIENT);
        settings.put("lumia.ingress.rpc.namespaces", "txpool");
        execution.accounts.put(alice.address(), new FakeExecution.Account(0, ETHER));
        return new FakePipeline(kafka.bootstrapServers(), TestGenesis.named("wallet-methods"), execution);
    }

    private static JsonNode result(Replica replica, String method, Object... params) throws Exception {
        JsonNode answer = replica.call(method, params);
        assertThat(answer.has("result")).as("%s: %s", method, answer).isTrue();
        return answer.get("result");
    }

    private static String hash(byte[] raw) {
        return Wallet.hash(raw).toString();
    }

    @Test
    void filtersThePoolConditionsTimelinesAndTheListOfMethods(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        try (var execution = new FakeExecution();
                var pipeline = prepare(kafka, postgres, execution);
                var replica = new Replica(settings);
                var other = new Replica(settings)) {
            theListInTheDocumentIsWhatIsServed(replica);
            thePoolShowsWhatWaits(replica, other);
            pipeline.start();
            filtersTellOfEachOnce(replica, other);
            aSubmissionIsBoundToWhatItsSenderPresumes(replica);
            aTimelineTellsOfEachStep(replica, pipeline);
        }
    }

    private void theListInTheDocumentIsWhatIsServed(Replica replica) throws Exception {
        String served = MethodsDocument.of(replica.bean(MethodRegistry.class).names());
        if (Boolean.getBoolean("docs.write")) {
            MethodsDocument.write(served);
        }
        assertThat(MethodsDocument.written())
                .as("docs/api.md; this test writes it with -Ddocs.write=true")
                .isEqualTo(served);
        assertThat(result(replica, "rpc_modules").propertyNames())
                .containsExactlyInAnyOrder("eth", "lumia", "net", "rpc", "txpool", "web3");
        assertThat(result(replica, "net_peerCount").asString()).isEqualTo("0x0");
        var names = UnservedMethods.GROUPS.stream().map(group -> group.names().getFirst());
        for (String name : names.toList()) {
            JsonNode error = replica.call(name).get("error");
            assertThat(error.get("code").asInt()).isEqualTo(-32601);
            assertThat(error.get("message").asString())
                    .startsWith("the method " + name + " does not exist/is not available: ");
        }
    }

    private void thePoolShowsWhatWaits(Replica replica, Replica other) throws Exception {
        String filter = result(replica, "eth_newPendingTransactionFilter").asString();
        String whole = result(replica, "eth_newPendingTransactionFilter", true).asString();
        result(other, "eth_sendRawTransaction", Hex.encode(alice.transfer(0)));
        result(other, "eth_sendRawTransaction", Hex.encode(alice.transfer(2)));
        Await.until(
                "read from the log",
                WAIT_MAX,
                () -> result(replica, "txpool_status").toString().equals("{\"pending\":\"0x1\",\"queued\":\"0x1\"}"));
        String sender = alice.address().toChecksum();
        JsonNode content = result(replica, "txpool_content");
        JsonNode pending = content.get("pending").get(sender).get("0");
        assertThat(pending.get("hash").asString()).isEqualTo(hash(alice.transfer(0)));
        assertThat(pending.get("blockNumber").isNull()).isTrue();
        assertThat(content.get("queued").get(sender).get("2").get("hash").asString())
                .isEqualTo(hash(alice.transfer(2)));
        assertThat(result(replica, "txpool_contentFrom", alice.address().toString())
                        .get("queued")
                        .propertyNames())
                .containsExactly("2");
        assertThat(result(replica, "txpool_contentFrom", TestGenesis.OPERATOR.toString())
                        .toString())
                .isEqualTo("{\"pending\":{},\"queued\":{}}");
        assertThat(result(replica, "txpool_inspect")
                        .get("pending")
                        .get(sender)
                        .get("0")
                        .asString())
                .isEqualTo("0x00000000000000000000000000000000000000AA: 1 wei + 21000 gas × 2000000000 wei");
        assertThat(result(replica, "eth_getFilterChanges", filter).toString())
                .as("another replica took it")
                .isEqualTo("[\"%s\"]".formatted(hash(alice.transfer(0))));
        assertThat(result(replica, "eth_getFilterChanges", whole)
                        .get(0)
                        .get("hash")
                        .asString())
                .isEqualTo(hash(alice.transfer(0)));
        assertThat(result(replica, "eth_getFilterChanges", filter)).isEmpty();
    }

    private void assertConditional(Replica replica, int code, String message, Object conditions) throws Exception {
        JsonNode error = replica.call("eth_sendRawTransactionConditional", Hex.encode(alice.transfer(5)), conditions)
                .get("error");
        assertThat(error.get("code").asInt()).as("%s", error).isEqualTo(code);
        assertThat(error.get("message").asString()).startsWith(message);
    }

    private void aSubmissionIsBoundToWhatItsSenderPresumes(Replica replica) throws Exception {
        String account = alice.address().toString();
        String seven = "0x" + "0".repeat(63) + "7";
        assertConditional(
                replica, -32003, "transaction rejected: the block number is ", Map.of("blockNumberMax", "0x1"));
        assertConditional(
                replica, -32003, "transaction rejected: the block number is ", Map.of("blockNumberMin", "0xffff"));
        assertConditional(
                replica,
                -32003,
                "transaction rejected: the timestamp is 1700000000, at least 1700000001 is demanded",
                Map.of("timestampMin", 1_700_000_001));
        assertConditional(
                replica, -32003, "transaction rejected: the timestamp is ", Map.of("timestampMax", "0x6553f0ff"));
        assertConditional(
                replica,
                -32003,
                "transaction rejected: the storage root of " + account,
                Map.of("knownAccounts", Map.of(account, seven)));
        assertConditional(
                replica,
                -32003,
                "transaction rejected: slot " + seven,
                Map.of("knownAccounts", Map.of(account, Map.of(seven, "0x" + "0".repeat(64)))));
        var many = new HashMap<String, Object>();
        for (int i = 0; i < 33; i++) {
            many.put("0x%040x".formatted(i), seven);
        }
        assertConditional(replica, -32005, "conditions name 33 accounts", Map.of("knownAccounts", many));
        assertConditional(
                replica,
                -32602,
                "invalid argument 1: knownAccounts." + account,
                Map.of("knownAccounts", Map.of(account, 7)));
        assertThat(result(
                                replica,
                                "eth_sendRawTransactionConditional",
                                Hex.encode(alice.transfer(5)),
                                Map.of(
                                        "blockNumberMin", "0x1",
                                        "timestampMax", "0x6553f100",
                                        "knownAccounts", Map.of(account, Map.of(seven, seven))))
                        .asString())
                .isEqualTo(hash(alice.transfer(5)));
    }

    private static JsonNode timeline(Replica replica, byte[] raw) throws Exception {
        return result(replica, "lumia_getTransactionTimeline", hash(raw));
    }

    private static List<String> steps(JsonNode timeline) {
        return timeline.get("steps")
                .valueStream()
                .map(step -> step.get("step").asString())
                .toList();
    }

    private static JsonNode step(JsonNode timeline, String name) {
        return timeline.get("steps")
                .valueStream()
                .filter(step -> step.get("step").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void aTimelineTellsOfEachStep(Replica replica, FakePipeline pipeline) throws Exception {
        byte[] raw = alice.transfer(5);
        Await.until("executed", WAIT_MAX, () -> replica.level(raw).equals("executed"));
        assertThat(steps(timeline(replica, raw))).containsExactly("accepted", "logged", "sealed", "executed");
        long height = replica.bean(ChainFeed.class).height();
        pipeline.attest(
                replica.bean(RecentBlocks.class).block(height).orElseThrow().message());
        Await.until("attested", WAIT_MAX, () -> replica.level(raw).equals("attested"));
        pipeline.settle(SettlementKind.POSTED, 1, height);
        pipeline.settle(SettlementKind.SAFE, 1, height);
        pipeline.settle(SettlementKind.FINALIZED, 1, height);
        Await.until("final", WAIT_MAX, () -> replica.level(raw).equals("finalized"));

        JsonNode whole = timeline(replica, raw);
        assertThat(steps(whole))
                .containsExactly(
                        "accepted",
                        "logged",
                        "sealed",
                        "executed",
                        "attested",
                        "batched",
                        "posted",
                        "safe",
                        "finalized");
        for (String timed : List.of("logged", "executed", "attested", "safe", "finalized")) {
            assertThat(step(whole, timed).get("timeMs").asString()).as(timed).startsWith("0x1");
        }
        assertThat(step(whole, "logged").get("offset").asString()).startsWith("0x");
        assertThat(step(whole, "executed").get("blockNumber").asString()).isEqualTo(Hex.quantity(height));
        assertThat(step(whole, "attested").get("operators").toString())
                .isEqualTo("[\"%s\"]".formatted(TestGenesis.OPERATOR));
        assertThat(step(whole, "batched").get("batchIndex").asString()).isEqualTo("0x0");
        assertThat(step(whole, "batched").get("timeMs"))
                .as("the time of its last block, which this one is")
                .isEqualTo(step(whole, "sealed").get("timeMs"));
        assertThat(replica.get("/v1/transactions/" + hash(raw) + "/timeline")).isEqualTo("200 " + whole);
        assertThat(replica.get("/v1/transactions/0x" + "77".repeat(32) + "/timeline"))
                .startsWith("404");
        assertThat(result(replica, "lumia_getTransactionTimeline", "0x" + "77".repeat(32))
                        .isNull())
                .isTrue();

        byte[] refused = alice.transfer(6, UInt256.of(666));
        replica.send(refused);
        Await.until("refused", WAIT_MAX, () -> replica.level(refused).equals("refused"));
        JsonNode end = timeline(replica, refused);
        assertThat(steps(end)).containsExactly("accepted", "logged", "sealed", "refused");
        assertThat(step(end, "refused").get("reason").asString()).isEqualTo("INSUFFICIENT_FUNDS");
        assertThat(step(end, "refused").get("timeMs").isNull()).isFalse();

        byte[] parked = alice.transfer(9);
        replica.send(parked);
        assertThat(steps(timeline(replica, parked))).containsExactly("accepted", "parked");
        replica.send(alice.dearer(9));
        JsonNode replaced = timeline(replica, parked);
        assertThat(step(replaced, "refused").get("reason").asString()).isEqualTo("REPLACED");
        assertThat(step(replaced, "refused").get("timeMs").isNull()).isFalse();
    }

    private void filtersTellOfEachOnce(Replica replica, Replica other) throws Exception {
        Await.until("a block", WAIT_MAX, () -> replica.level(alice.transfer(0)).equals("executed"));
        String blocks = result(replica, "eth_newBlockFilter").asString();
        String logs = result(
                        replica,
                        "eth_newFilter",
                        Map.of("address", alice.address().toString()))
                .asString();
        assertThat(other.call("eth_getFilterChanges", blocks)
                        .get("error")
                        .get("message")
                        .asString())
                .isEqualTo("filter not found");
        var receipts = new ArrayList<JsonNode>();
        receipts.add(result(replica, "eth_sendRawTransactionSync", Hex.encode(alice.transfer(1))));
        Await.until("released", WAIT_MAX, () -> replica.level(alice.transfer(2)).equals("executed"));
        for (byte[] raw : List.of(alice.transfer(3), alice.transfer(4))) {
            receipts.add(result(replica, "eth_sendRawTransactionSync", Hex.encode(raw)));
        }
        JsonNode told = result(replica, "eth_getFilterChanges", blocks);
        JsonNode found = result(replica, "eth_getFilterChanges", logs);
        for (JsonNode receipt : receipts) {
            assertThat(told.valueStream().filter(receipt.get("blockHash")::equals))
                    .hasSize(1);
            assertThat(found.valueStream()
                            .filter(log -> log.get("transactionHash").equals(receipt.get("transactionHash"))))
                    .containsExactly(receipt.get("logs").get(0));
        }
        assertThat(result(replica, "eth_getFilterChanges", logs)).isEmpty();
        assertThat(result(replica, "eth_uninstallFilter", logs).asBoolean()).isTrue();
        assertThat(result(replica, "eth_uninstallFilter", logs).asBoolean()).isFalse();
    }
}
