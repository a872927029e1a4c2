package org.lumia.execution.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.UInt256;
import org.lumia.execution.Blocks;
import org.lumia.execution.EmptyProjection;
import org.lumia.execution.Execution;
import org.lumia.execution.ExecutionTimes;
import org.lumia.execution.Finality;
import org.lumia.execution.LogFilter;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.rpc.Absence;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcServer;
import org.lumia.rpc.ReadClass;
import org.lumia.testkit.Await;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each class of costly reads has places of its own. */
class ReadClassesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    /** So long that a run ends because it is stopped, and for nothing else. */
    private static final int ENDLESS_MILLIS = 3_600_000;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private static final RpcLimits LIMITS = new RpcLimits(
            1L << 60,
            PROCESSORS,
            2,
            2,
            1,
            1,
            20,
            ENDLESS_MILLIS,
            16 << 20,
            ENDLESS_MILLIS,
            1 << 20,
            1 << 20,
            100,
            100,
            100,
            100);

    private static final String TARGET = OrderedChain.BOB.toString();
    private static final Map<String, Object> LOOP = Map.of(TARGET, Map.of("code", "0x5b5f56"));

    /** A query side whose search does not come back before it may. */
    private static final class HangingSearch extends EmptyProjection {
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public long projectedThrough() {
            return 0;
        }

        @Override
        public List<LogPlace> logs(LogFilter filter, long first, long last, int max) {
            try {
                assertThat(mayEnd.await(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return List.of();
        }
    }

    private static JsonNode call(JsonRpcServer server, String method, Object... params) {
        byte[] request = JSON.writeValueAsString(
                        Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(params)))
                .getBytes(StandardCharsets.UTF_8);
        return JSON.readTree(server.handle(request).orElseThrow());
    }

    private interface Check {
        void on(EthApi api, JsonRpcServer server) throws Exception;
    }

    private static void with(HangingSearch projection, Check check) throws Exception {
        var chain = new OrderedChain("read-classes", 1_700_000_000_000L);
        try (var store = new ChainStore(new InMemoryStore(), 10);
                var recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1)) {
            new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE).begin();
            var reads = new ChainReads(
                    chain.genesis(), store, new Blocks(store, projection), projection, () -> new Finality(0, 0));
            try (var api = new EthApi(reads, LIMITS)) {
                check.on(api, api.server(JsonRpcLimits.DEFAULT, Absence.NONE, ByteBudget.unbounded()));
            }
        }
    }

    @Test
    void aFullClassIsRefusedByItsNameAndStarvesNoOther() throws Exception {
        var search = new HangingSearch();
        var ended = new ArrayList<CompletableFuture<JsonNode>>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            with(search, (api, server) -> {
                var to = Map.of("to", TARGET);
                for (int i = 0; i < LIMITS.tracesMax(); i++) {
                    ended.add(CompletableFuture.supplyAsync(
                            () -> call(
                                    server,
                                    "debug_traceCall",
                                    to,
                                    "latest",
                                    Map.of("stateOverrides", LOOP, "limit", 1)),
                            clients));
                }
                ended.add(CompletableFuture.supplyAsync(() -> call(server, "eth_getLogs", Map.of()), clients));
                Await.until("traces run", WAIT_MAX, () -> api.running(ReadClass.TRACES) == LIMITS.tracesMax());
                Await.until("a search runs", WAIT_MAX, () -> api.running(ReadClass.LOG_SEARCHES) == 1);

                assertThat(call(server, "debug_traceCall", to, "latest").get("error"))
                        .hasToString(
                                "{\"code\":-32005,\"message\":\"too many traces at once, at most 2, retry later\"}");
                assertThat(call(server, "eth_getLogs", Map.of())
                                .get("error")
                                .get("message")
                                .asString())
                        .isEqualTo("too many log searches at once, at most 1, retry later");
                assertThat(call(server, "eth_call", to, "latest").get("result").asString())
                        .isEqualTo("0x");
                assertThat(call(server, "eth_estimateGas", to, "latest")
                                .get("result")
                                .asString())
                        .isEqualTo("0x5208");
                assertThat(call(server, "eth_getBalance", OrderedChain.ALICE.toString(), "latest")
                                .get("result")
                                .asString())
                        .isEqualTo(OrderedChain.FUNDS.toQuantity());
                search.mayEnd.countDown();
            });
            for (var answer : ended) {
                assertThat(answer.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS).has("id"))
                        .isTrue();
            }
        }
    }

    /** As many endless calls as there are processors: on threads of requests they would leave nothing to answer with. */
    @Test
    void executionsLeaveTheProcessorsToRequestsOfOthers() throws Exception {
        with(new HangingSearch(), (api, server) -> {
            try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < PROCESSORS; i++) {
                    clients.submit(() -> call(server, "eth_call", Map.of("to", TARGET), "latest", LOOP));
                }
                Await.until("calls run", WAIT_MAX, () -> api.running(ReadClass.CALLS) == PROCESSORS);
                var answer = clients.submit(() -> call(server, "eth_blockNumber"));
                assertThat(answer.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)
                                .get("result")
                                .asString())
                        .isEqualTo(UInt256.ZERO.toQuantity());
                api.close();
            }
        });
    }
}
