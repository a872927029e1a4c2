package org.lumia.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Results that are passed on as they came, within the share of the request that they are for. */
@Timeout(120)
class JsonRpcForwardTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static String forward(String answer) throws IOException {
        try (var server = new OddServer((request, out) -> OddServer.write(
                        out,
                        200,
                        "application/json",
                        answer.replace("ID", JSON.readTree(request).path("id").toString())));
                var client = new JsonRpcClient(server.url(), Duration.ofSeconds(10))) {
            return new String(client.forward("eth_call", JSON.createArrayNode()).toBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "17",
                "-1.5e3",
                "\"\"",
                "\"0xab\"",
                "\"zwölf\\n\\\"\"",
                "[]",
                "{}",
                "[{\"a\":[1,\"x\"]},null]",
                "{\"error\":{\"id\":7}}"
            })
    void aResultIsPassedOnByteForByte(String result) throws IOException {
        assertThat(forward("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":%s}".formatted(result)))
                .isEqualTo(result);
        assertThat(forward(" { \"result\" : %s , \"error\":null, \"id\" : ID } ".formatted(result)))
                .isEqualTo(result);
    }

    @Test
    void anErrorIsThrown() {
        assertThatExceptionOfType(JsonRpcException.class)
                .isThrownBy(() -> forward("{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":3,\"message\":\"no\"}}"))
                .satisfies(error -> assertThat(error.code()).isEqualTo(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":1}",
                "{\"jsonrpc\":\"2.0\",\"id\":ID}",
                "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":1} x",
                "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":[1}",
                "[]",
                ""
            })
    void whatIsNoAnswerIsAnError(String odd) {
        assertThatExceptionOfType(BadAnswerException.class).isThrownBy(() -> forward(odd));
    }

    @Test
    void anAnswerDrawsOnTheShareOfItsRequest() throws IOException {
        var budget = new ByteBudget(4 << 20, Duration.ZERO);
        String large = "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"%s\"}".formatted("x".repeat(300_000));
        try (var share = budget.share()) {
            assertThat(within(share, large)).hasSize(300_002);
            assertThat(share.held()).isBetween(300_000L, 301_000L);
        }
        budget.share().take(1 << 20);
        budget.share().take(1 << 20);
        budget.share().take(1 << 20);
        try (var share = budget.share()) {
            assertThatExceptionOfType(JsonRpcException.class)
                    .isThrownBy(() -> within(share, large))
                    .satisfies(full -> assertThat(full.code()).isEqualTo(JsonRpcException.LIMIT_EXCEEDED));
        }
    }

    private static String within(ByteBudget.Share share, String answer) {
        return share.with(() -> {
            try {
                return forward(answer);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }
}
