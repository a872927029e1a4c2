package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.TestGenesis;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Waiters;
import org.lumia.ingress.rpc.WalletApi;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcServer;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whatever a wallet sends is its own fault: each parameter of what ingress answers itself, made into each other type of JSON. */
class WalletJsonTest extends AdmissionFixture {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> OTHERS = List.of(
            "null",
            "true",
            "5",
            "-1",
            "1.5",
            "1e300",
            "9".repeat(400),
            "\"\"",
            "\"0x\"",
            "\"0xzz\"",
            "\"0x" + "f".repeat(70) + "\"",
            "[]",
            "[5]",
            "{}",
            "{\"blockHash\":5}",
            "{\"blockNumber\":[]}");

    private final RecentBlocks recent = new RecentBlocks(10, 1_000_000);
    private final WalletApi wallet = new WalletApi(
            TestGenesis.development().chainId(),
            "test",
            intake,
            new Holding(new Holding.Limits(Duration.ZERO, 0, 0), Runnable::run, System::nanoTime),
            new ChainFeed(),
            recent,
            new Waiters(recent),
            (method, params) -> JsonNodeFactory.instance.nullNode(),
            new WalletApi.Timeouts(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)),
            Runnable::run);
    private final JsonRpcServer server = new JsonRpcServer(wallet.methods(), JsonRpcLimits.DEFAULT);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @BeforeEach
    void begin() {
        account(alice, 0, ETHER);
        logged.start();
        root.addAppender(logged);
    }

    @AfterEach
    void end() {
        root.detachAppender(logged);
    }

    private JsonNode answer(String method, JsonNode params) {
        var request = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
        request.set("params", params);
        return JSON.readTree(server.handle(request.toString().getBytes(StandardCharsets.UTF_8))
                .orElseThrow());
    }

    @Test
    void nothingThatIsSentIsAnInternalErrorOrLeavesAStackInTheLog() {
        String raw = "\"%s\"".formatted(Hex.encode(alice.transfer(0)));
        String hash = "\"%s\"".formatted(Wallet.hash(alice.transfer(7)));
        var calls = Map.of(
                "eth_sendRawTransaction", "[%s]".formatted(raw),
                "eth_sendRawTransactionSync", "[%s,\"0x1\"]".formatted(raw),
                "eth_getTransactionCount", "[\"%s\",\"pending\"]".formatted(alice.address()),
                "eth_getTransactionByHash", "[%s]".formatted(hash),
                "eth_getTransactionReceipt", "[%s]".formatted(hash),
                "web3_sha3", "[\"0x01\"]");
        var wrong = new ArrayList<String>();
        calls.forEach((method, params) -> {
            for (int at = 0; at < JSON.readTree(params).size(); at++) {
                for (String other : OTHERS) {
                    ArrayNode mutated = (ArrayNode) JSON.readTree(params);
                    mutated.set(at, JSON.readTree(other));
                    judge(method, at, mutated, wrong);
                }
            }
        });

        assertThat(wrong).isEmpty();
        assertThat(logged.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    private void judge(String method, int at, JsonNode params, List<String> wrong) {
        JsonNode given = params.get(at);
        int code = answer(method, params).path("error").path("code").asInt(0);
        // EIP-7966 leaves the time's form open: numbers are taken too.
        boolean isTime = method.equals("eth_sendRawTransactionSync") && at == 1 && given.isIntegralNumber();
        boolean wrongType = !given.isString() && !given.isNull() && !isTime;
        if (code == -32603 || wrongType && code != -32602) {
            wrong.add("%s %s: %d".formatted(method, params, code));
        }
    }
}
