package org.lumia.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A batch holds no more than its answers may be, and no more of it is under way than may be. */
class JsonRpcBatchTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final AtomicInteger begun = new AtomicInteger();
    private final CompletableFuture<Object> never = new CompletableFuture<>();

    private JsonRpcServer server(int responseBytesMax, Duration time, ByteBudget budget) {
        return new JsonRpcServer(
                Map.of(
                        "large",
                        params -> {
                            begun.incrementAndGet();
                            return "x".repeat(1_000);
                        },
                        "never",
                        params -> {
                            begun.incrementAndGet();
                            return never;
                        },
                        "waits",
                        JsonRpcMethod.waiting(params -> {
                            begun.incrementAndGet();
                            return never;
                        })),
                new JsonRpcLimits(1 << 20, 1_000, 10_000, responseBytesMax, 64, time),
                Absence.NONE,
                budget);
    }

    private static String batch(String method, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(id -> "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\"}".formatted(id, method))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static JsonNode answer(JsonRpcServer server, String request) {
        return JSON.readTree(
                server.handle(request.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    }

    @Test
    void whatDoesNotFitIsAnsweredWithAnErrorCallByCallAndNotBegun() {
        JsonNode answers = answer(server(5_000, Duration.ofMinutes(1), ByteBudget.unbounded()), batch("large", 100));

        assertThat(answers).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(answers.get(i).get("id").asInt()).isEqualTo(i);
            assertThat(answers.get(i).has("result")).isEqualTo(i < 4);
        }
        assertThat(answers.get(4).get("error").toString())
                .isEqualTo("{\"code\":-32003,\"message\":\"response too large\"}");
        assertThat(begun.get()).isLessThanOrEqualTo(4 + 8);
    }

    @Test
    void onlySoManyCallsAreUnderWayTogether() {
        var server = server(5_000, Duration.ofMinutes(1), ByteBudget.unbounded());
        try (var share = server.share()) {
            var answer = server.begin(batch("never", 100).getBytes(StandardCharsets.UTF_8), Gate.OPEN, share);
            assertThat(begun).hasValue(8);
            never.complete("done");
            assertThat(JSON.readTree(answer.get().orElseThrow().toBytes())).hasSize(100);
            assertThat(begun.get()).isLessThanOrEqualTo(100);
        }
    }

    @Test
    void moreOfThoseThatOnlyWaitAre() {
        var server = server(5_000, Duration.ofMinutes(1), ByteBudget.unbounded());
        try (var share = server.share()) {
            server.begin(batch("waits", 100).getBytes(StandardCharsets.UTF_8), Gate.OPEN, share);
            assertThat(begun).hasValue(64);
        }
    }

    @Test
    void afterItsTimeWhatIsLeftIsTimedOut() {
        JsonNode answers = answer(server(5_000, Duration.ofMillis(1), ByteBudget.unbounded()), batch("never", 20));
        assertThat(answers)
                .hasSize(20)
                .allSatisfy(one -> assertThat(one.get("error").toString())
                        .isEqualTo("{\"code\":-32002,\"message\":\"request timed out\"}"));
        assertThat(begun.get()).isLessThanOrEqualTo(8);
    }

    @Test
    void whatHasNoRoomAmongAllRequestsIsToBeTriedAgain() {
        var budget = new ByteBudget(1 << 20, Duration.ZERO);
        for (int i = 0; i < 4; i++) {
            budget.share().take(budget.bytesMax() * 7 / 32);
        }
        budget.share().take(ByteBudget.LITTLE_BYTES_MAX);
        budget.share().take(ByteBudget.LITTLE_BYTES_MAX);
        JsonNode answer = answer(server(5_000, Duration.ofMinutes(1), budget), batch("large", 100));
        assertThat(answer.get("error").get("code").asInt()).isEqualTo(JsonRpcException.LIMIT_EXCEEDED);
        assertThat(begun).hasValue(0);
    }

    @Test
    void nothingIsHeldAfterTheAnswer() {
        var budget = new ByteBudget(1 << 20, Duration.ZERO);
        answer(server(5_000, Duration.ofMinutes(1), budget), batch("large", 100));
        assertThat(budget.used()).isZero();
    }
}
