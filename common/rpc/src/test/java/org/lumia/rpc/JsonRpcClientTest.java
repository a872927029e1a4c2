package org.lumia.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lumia.ethereum.UInt256;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Answers good, refused and odd. */
@Timeout(120)
class JsonRpcClientTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Answers each call with a text in which ID is the call's. */
    private static OddServer saying(int status, String answer) throws IOException {
        return new OddServer((request, out) -> OddServer.write(
                out,
                status,
                "application/json",
                answer.replace("ID", JSON.readTree(request).path("id").toString())));
    }

    private static JsonRpcClient client(OddServer server) {
        return new JsonRpcClient(server.url(), TIMEOUT);
    }

    private static JsonNode call(int status, String answer) throws IOException {
        try (var server = saying(status, answer);
                var client = client(server)) {
            return client.call("eth_call", "0x1", true);
        }
    }

    private static JsonNode call(String answer) throws IOException {
        return call(200, answer);
    }

    @Test
    void aCallSendsItsParametersUnderAnIdOfItsOwn() throws IOException {
        try (var server = new OddServer((request, out) -> OddServer.write(
                        out,
                        200,
                        "application/json",
                        "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}"
                                .formatted(JSON.readTree(request).get("id"), request)));
                var client = client(server)) {
            JsonNode first = client.call("eth_getBlockByNumber", "latest", false);
            assertThat(first.get("method").asString()).isEqualTo("eth_getBlockByNumber");
            assertThat(first.get("params").toString()).isEqualTo("[\"latest\",false]");
            JsonNode second = client.callWith("eth_chainId", JSON.createArrayNode());
            assertThat(second.get("params").toString()).isEqualTo("[]");
            assertThat(second.get("id")).isNotEqualTo(first.get("id"));
        }
    }

    @Test
    void aResultOfNullIsAResult() throws IOException {
        assertThat(call("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":null}").isNull())
                .isTrue();
        assertThat(call("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"0x5\",\"error\":null}")
                        .asString())
                .isEqualTo("0x5");
    }

    @Test
    void anErrorIsThrownWithItsCodeMessageAndData() {
        assertThatExceptionOfType(JsonRpcException.class)
                .isThrownBy(() ->
                        call("{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":3,\"message\":\"execution reverted\","
                                + "\"data\":\"0x08c379a0\"}}"))
                .satisfies(error -> {
                    assertThat(error.code()).isEqualTo(3);
                    assertThat(error.getMessage()).isEqualTo("execution reverted");
                    assertThat(error.data()).hasToString("\"0x08c379a0\"");
                });
    }

    @Test
    void anErrorOfCodeZeroIsAnError() {
        assertThatExceptionOfType(JsonRpcException.class)
                .isThrownBy(() ->
                        call("{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":0,\"message\":\"nonce too low\"}}"))
                .satisfies(error -> assertThat(error.code()).isZero());
        assertThatExceptionOfType(JsonRpcException.class)
                .isThrownBy(() -> call("{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{}}"));
    }

    @Test
    void anErrorWithAnotherStatusOrWithoutIdIsAnErrorOfTheCall() {
        assertThatExceptionOfType(JsonRpcException.class)
                .isThrownBy(() -> call(
                        429, "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":-32005,\"message\":\"slow down\"}}"))
                .withMessage("slow down");
        assertThatExceptionOfType(JsonRpcException.class)
                .isThrownBy(() -> call(
                        400, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"parse\"}}"))
                .withMessage("parse");
    }

    @Test
    void whatIsNoResponseToTheCallIsAnError() {
        for (String odd : List.of(
                "",
                "7",
                "[]",
                "{}",
                "{\"jsonrpc\":\"2.0\",\"id\":ID}",
                "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":\"rate limited\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":\"odd\",\"result\":\"0x0\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":424242,\"result\":\"0x0\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":\"0x0\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":\"0x0\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":")) {
            assertThatExceptionOfType(BadAnswerException.class)
                    .as(odd)
                    .isThrownBy(() -> call(odd))
                    .withMessageContaining("answers eth_call with status 200");
        }
    }

    @Test
    void aPageOfAProxyIsNoAnswerAndNotQuoted() {
        assertThatExceptionOfType(BadAnswerException.class)
                .isThrownBy(() -> call(503, "<html>service k3y unavailable</html>"))
                .withMessageContaining("answers eth_call with status 503 and no JSON")
                .satisfies(failed -> assertThat(failed.toString()).doesNotContain("k3y"));
    }

    @Test
    void aQuantityIsAHexNumberAndNothingElse() throws IOException {
        assertThat(quantity("\"0x1f\"")).isEqualTo(UInt256.of(31));
        for (String odd :
                List.of("null", "31", "\"\"", "\"0x\"", "\"1f\"", "{}", "[]", "\"0x0" + "f".repeat(64) + "\"")) {
            assertThatExceptionOfType(BadAnswerException.class).as(odd).isThrownBy(() -> quantity(odd));
        }
    }

    private static UInt256 quantity(String result) throws IOException {
        try (var server = saying(200, "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":" + result + "}");
                var client = client(server)) {
            return client.quantity("eth_blockNumber");
        }
    }

    @Test
    void aBatchIsGivenInTheOrderOfItsParameters() throws IOException {
        try (var server = new OddServer((request, out) -> {
                    ArrayNode answers = JSON.createArrayNode();
                    for (JsonNode one :
                            List.copyOf(JSON.readTree(request).values()).reversed()) {
                        answers.addObject()
                                .setAll(Map.of(
                                        "id",
                                        one.get("id"),
                                        "result",
                                        one.get("params").get(0)));
                    }
                    OddServer.write(out, 200, "application/json", answers.toString());
                });
                var client = client(server)) {
            assertThat(client.askAll("echo", List.of(new Object[] {"a"}, new Object[] {"b"})))
                    .extracting(answer -> answer.result().asString())
                    .containsExactly("a", "b");
            assertThat(client.askAll("echo", List.of())).isEmpty();
        }
    }

    @Test
    void aBatchOfWhichAnAnswerIsMissingIsAnError() throws IOException {
        List<Object[]> two = List.of(new Object[] {"a"}, new Object[] {"b"});
        try (var server = saying(200, "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"a\"}]");
                var client = client(server)) {
            assertThatExceptionOfType(BadAnswerException.class)
                    .isThrownBy(() -> client.askAll("echo", two))
                    .withMessageContaining("not each call");
        }
        try (var server = saying(
                        200,
                        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"too large\"}}");
                var client = client(server)) {
            assertThatExceptionOfType(JsonRpcException.class)
                    .isThrownBy(() -> client.askAll("echo", two))
                    .withMessage("too large");
        }
    }

    @Test
    void aCallThatStallsInTheBodyEndsAndOthersOfTheClientGoOn() throws IOException {
        try (var server = new OddServer((request, out) -> {
                    if (request.contains("stalls")) {
                        OddServer.text(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
                    } else {
                        OddServer.write(
                                out,
                                200,
                                "application/json",
                                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":1}"
                                        .formatted(JSON.readTree(request).get("id")));
                    }
                });
                var client = client(server)) {
            var hasty = client.within(HttpLimits.within(Duration.ofMillis(2_000)));
            assertThatExceptionOfType(NoAnswerException.class)
                    .isThrownBy(() -> hasty.call("stalls"))
                    .withMessage("%s did not answer within 2000 ms", client.host());
            assertThat(hasty.call("answers").asInt()).isEqualTo(1);
            assertThat(client.call("answers").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aUrlWithoutHostIsRefusedWithoutBeingTold() {
        for (String odd : List.of("http:///v3/k3y", "file:/k3y", "l1.example/k3y")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new JsonRpcClient(URI.create(odd), TIMEOUT))
                    .satisfies(failed -> assertThat(failed.getMessage()).doesNotContain("k3y"));
        }
    }
}
