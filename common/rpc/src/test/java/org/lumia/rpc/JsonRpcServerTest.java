package org.lumia.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a JSON-RPC 2.0 client may rely on, with geth's codes and words. */
class JsonRpcServerTest {
    private final JsonRpcServer server = new JsonRpcServer(
            Map.of(
                    "echo", params -> params.text(0),
                    "later", params -> CompletableFuture.supplyAsync(() -> params.text(0)),
                    "fails",
                            params -> CompletableFuture.failedFuture(
                                    new JsonRpcException(3, "execution reverted", "0x01")),
                    "nothing", params -> null,
                    "broken",
                            params -> {
                                throw new IllegalStateException("a secret");
                            },
                    "quantity", params -> params.quantity(0),
                    "block", params -> params.block(0).toString(),
                    "raw",
                            params -> {
                                byte[] bytes = "_{\"a\":1}_".getBytes(StandardCharsets.UTF_8);
                                return AnswerBuffer.wrap(bytes, 1, bytes.length - 1);
                            }),
            new JsonRpcLimits(2_000, 3, 400, 500, 16, Duration.ofSeconds(30)));

    private String answer(String request) {
        return server.handle(request.getBytes(StandardCharsets.UTF_8))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("nothing");
    }

    private String call(String method, String params) {
        return answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params));
    }

    @Test
    void aCallIsAnsweredUnderItsId() {
        assertThat(answer("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"echo\",\"params\":[\"hi\"]}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":\"hi\"}");
        assertThat(call("nothing", "[]")).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}");
        assertThat(call("raw", "[]")).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1}}");
        assertThat(call("later", "[\"hi\"]")).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"hi\"}");
    }

    @Test
    void anAnswerNestsAsDeepAsTracesOfCallsDo() {
        JsonNode nested = JsonNodeFactory.instance.stringNode("deepest");
        for (int i = 0; i < 2_100; i++) {
            nested = JsonNodeFactory.instance.arrayNode().add(nested);
        }
        JsonNode answer = nested;
        var deep = new JsonRpcServer(Map.of("deep", params -> answer), JsonRpcLimits.DEFAULT);

        assertThat(deep.handle("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"deep\"}".getBytes(StandardCharsets.UTF_8)))
                .hasValueSatisfying(bytes ->
                        assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("[[\"deepest\"]]"));
    }

    @Test
    void errorsHaveTheirCodes() {
        assertThat(answer("{")).contains("-32700").contains("\"id\":null");
        assertThat(answer("7")).contains("-32600");
        assertThat(answer("{\"jsonrpc\":\"1.0\",\"id\":4,\"method\":\"echo\"}"))
                .contains("-32600")
                .contains("\"id\":4");
        assertThat(call("eth_unknown", "[]"))
                .contains("-32601")
                .contains("the method eth_unknown does not exist/is not available");
        assertThat(call("echo", "[]")).contains("-32602").contains("missing value for required argument 0");
        assertThat(call("fails", "[]"))
                .contains("\"error\":{\"code\":3,\"message\":\"execution reverted\",\"data\":\"0x01\"}");
    }

    @Test
    void parametersByNameAreRefusedAsSuch() {
        // The first words are geth's.
        String refused =
                "\"code\":-32602,\"message\":\"non-array args: parameters are taken by position, in an array, not by name\"";
        assertThat(call("echo", "{\"text\":\"hi\"}")).contains(refused).contains("\"id\":1");
        assertThat(call("nothing", "{}")).contains(refused);
        assertThat(call("eth_unknown", "{}")).contains("-32601");
        // No structured value at all is no request (JSON-RPC 2.0, 4.2).
        assertThat(call("echo", "\"hi\"")).contains("-32600");
        assertThat(call("nothing", "null")).contains("\"result\":null");
    }

    @Test
    void anUnexpectedFailureTellsNothing() {
        assertThat(call("broken", "[]")).contains("-32603").doesNotContain("secret");
    }

    @Test
    void aFailureOfSomethingOutsideIsToBeTriedAgain() {
        JsonRpcMethod method = params -> {
            throw new IllegalStateException("connection to 10.0.0.7 refused");
        };
        var lacking = new JsonRpcServer(
                Map.of("stored", method),
                JsonRpcLimits.DEFAULT,
                failed -> Optional.of("the database is away"),
                ByteBudget.unbounded());

        assertThat(lacking.handle(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stored\"}".getBytes(StandardCharsets.UTF_8)))
                .hasValueSatisfying(bytes -> assertThat(new String(bytes, StandardCharsets.UTF_8))
                        .contains("-32002")
                        .contains("the database is away, retry later")
                        .doesNotContain("10.0.0.7"));
    }

    @Test
    void aBatchIsAnsweredInItsOrderAndNotificationsAreNot() {
        String one = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"later\",\"params\":[\"a\"]}";
        String two = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"echo\",\"params\":[\"b\"]}";
        String silent = "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":[\"c\"]}";
        assertThat(answer("[%s,%s,%s]".formatted(one, silent, two)))
                .isEqualTo(
                        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"a\"},{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":\"b\"}]");
        assertThat(answer("[%s]".formatted(silent))).isEqualTo("nothing");
        assertThat(answer(silent)).isEqualTo("nothing");
        assertThat(answer("[]")).contains("-32600").contains("empty batch");
    }

    @Test
    void everythingIsBounded() {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}";
        assertThat(answer("[%s,%s,%s,%s]".formatted(call, call, call, call)))
                .contains("batch of 4 calls, at most 3 are taken");
        assertThat(answer(" ".repeat(2_001))).contains("request of 2001 bytes, at most 2000 are taken");
        assertThat(call("echo", "[\"" + "x".repeat(500) + "\"]"))
                .contains("-32005")
                .contains("response over 400 bytes");
        assertThat(call("echo", "[".repeat(100) + "]".repeat(100))).contains("-32700");
    }

    @Test
    void quantitiesAreCanonical() {
        assertThat(call("quantity", "[\"0x1f\"]")).contains("\"result\":31");
        assertThat(call("quantity", "[\"0x0\"]")).contains("\"result\":0");
        for (String malformed : new String[] {"0x", "0x01", "1f", "0xg1", "0x8000000000000000", "0x-1"}) {
            assertThat(call("quantity", "[\"%s\"]".formatted(malformed)))
                    .as(malformed)
                    .contains("-32602");
        }
    }

    @Test
    void blocksAreTagsNumbersOrHashes() {
        String hash = "0x" + "ab".repeat(32);
        assertThat(call("block", "[\"safe\"]")).contains("SAFE");
        assertThat(call("block", "[]")).contains("LATEST");
        assertThat(call("block", "[\"0x10\"]")).contains("number=16");
        assertThat(call("block", "[\"%s\"]".formatted(hash))).contains(hash);
        assertThat(call("block", "[{\"blockHash\":\"%s\",\"requireCanonical\":true}]".formatted(hash)))
                .contains(hash);
        assertThat(call("block", "[{\"blockNumber\":\"0x2\"}]")).contains("number=2");
        assertThat(call("block", "[\"newest\"]")).contains("-32602");
        assertThat(call("block", "[{\"blockHash\":5}]"))
                .contains("invalid argument 0: blockHash: a string was expected");
        assertThat(call("block", "[{\"blockHash\":\"%s\",\"blockNumber\":\"0x1\"}]".formatted(hash)))
                .contains("cannot specify both BlockHash and BlockNumber, choose one or the other");
        for (String wrong : new String[] {"{}", "[]", "5", "true", "{\"blockNumber\":{}}"}) {
            assertThat(call("block", "[%s]".formatted(wrong))).as(wrong).contains("-32602");
        }
    }

    private static final Gate CLOSED = methods -> {
        throw new JsonRpcException(JsonRpcException.LIMIT_EXCEEDED, "not now: " + String.join(" ", methods));
    };

    private String refused(String request) {
        return server.handle(request.getBytes(StandardCharsets.UTF_8), CLOSED)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("nothing");
    }

    @Test
    void aRefusedRequestIsAnsweredCallByCall() {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"echo\",\"params\":[\"hi\"]}";
        String error = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":-32005,\"message\":\"not now: %s\"}}";
        assertThat(refused(call.formatted("7"))).isEqualTo(error.formatted("7", "echo"));
        assertThat(refused("[" + call.formatted("7") + "," + call.formatted("\"b\"") + "]"))
                .isEqualTo("[" + error.formatted("7", "echo echo") + "," + error.formatted("\"b\"", "echo echo") + "]");
        assertThat(refused("{\"jsonrpc\":\"2.0\",\"method\":\"echo\"}"))
                .as("a notification")
                .isEqualTo("nothing");
        assertThat(refused("[1,{\"id\":{}}]"))
                .isEqualTo("[" + error.formatted("null", " ") + "," + error.formatted("null", " ") + "]");
        assertThat(refused("[]")).isEqualTo(error.formatted("null", ""));
        assertThat(refused("{")).isEqualTo(error.formatted("null", ""));
    }

    @Test
    void anEmptyRequestIsNoJson() {
        for (String empty : new String[] {"", " ", "\n"}) {
            assertThat(answer(empty)).contains("\"id\":null", "-32700");
        }
    }
}
