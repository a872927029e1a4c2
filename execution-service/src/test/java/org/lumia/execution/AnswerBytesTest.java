package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.execution.rpc.ChainReads;
import org.lumia.execution.rpc.EthApi;
import org.lumia.execution.rpc.RpcLimits;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.rpc.Absence;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers end where their bytes do, while they are made; what requests hold together stays within its bound. */
class AnswerBytesTest {
    private static final int BLOCKS = 6;
    private static final int ANSWER_BYTES_MAX = 300_000;
    /** LOG0 of 64 KiB. */
    private static final byte[] BIG_LOG = Hex.decode("0x620100005fa0");
    /** Calls itself for ever with 128 KiB of memory in each frame. */
    private static final String HUNGRY = "0x5f6202000052" + "5f5f5f5f5f305af100";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OrderedChain chain = new OrderedChain("bytes", 1_700_000_000_000L);
    private final ChainStore store = new ChainStore(new InMemoryStore(), 100);
    private final ByteBudget budget = new ByteBudget(64 << 20, Duration.ZERO);
    private final JsonRpcServer server;

    AnswerBytesTest() {
        var recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1);
        var execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);
        execution.begin();
        var projection = new EmptyProjection();
        var blocks = new Blocks(store, projection);
        blocks.begin(-1);
        for (int i = 0; i < BLOCKS; i++) {
            byte[] raw = chain.transaction(i, Optional.empty(), UInt256.ZERO, BIG_LOG, 1_000_000);
            var ordered = chain.block(raw);
            var executed =
                    execution.write(execution.execute(ordered, execution.prepare(ordered), ordered.getNumber(), 0));
            blocks.add(executed.message(), executed.head());
        }
        var limits = new RpcLimits(
                50_000_000,
                4,
                2,
                2,
                4,
                4,
                2_000,
                30_000,
                16 << 20,
                10_000,
                16_000_000,
                ANSWER_BYTES_MAX,
                10_000,
                10_000,
                1_024,
                1_024);
        var reads = new ChainReads(chain.genesis(), store, blocks, projection, () -> new Finality(0, 0));
        this.server = new EthApi(reads, limits).server(JsonRpcLimits.DEFAULT, Absence.NONE, budget);
    }

    private JsonNode call(String method, String params) {
        String request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params);
        JsonNode answer = JSON.readTree(
                server.handle(request.getBytes(StandardCharsets.UTF_8)).orElseThrow());
        assertThat(budget.used()).as("held after the answer").isZero();
        return answer;
    }

    @Test
    void aSearchForLogsThatIsTooLargeNamesTheBlocksThatFit() {
        JsonNode error = call("eth_getLogs", "[{\"fromBlock\":\"0x1\",\"toBlock\":\"0x6\"}]")
                .get("error");
        assertThat(error.get("code").asInt()).isEqualTo(-32005);
        assertThat(error.get("message").asString())
                .isEqualTo("query returned more than 300000 bytes, try with this block range [0x1, 0x2]");
        assertThat(error.get("data").toString()).isEqualTo("{\"from\":\"0x1\",\"to\":\"0x2\"}");

        assertThat(call("eth_getLogs", "[{\"fromBlock\":\"0x1\",\"toBlock\":\"0x2\"}]")
                        .get("result"))
                .hasSize(2);
    }

    @Test
    void anAnswerThatIsTooLargeIsAnError() {
        assertThat(call("eth_getBlockReceipts", "[\"0x1\"]").get("result")).hasSize(1);
        assertThat(call("eth_getBlockByNumber", "[\"0x1\",true]").get("result").get("transactions"))
                .hasSize(1);
    }

    @Test
    void whatOthersHoldIsNotThereForASearch() {
        try (var one = budget.share();
                var two = budget.share();
                var three = budget.share();
                var four = budget.share()) {
            one.take(budget.shareBytesMax());
            two.take(budget.shareBytesMax());
            three.take(budget.shareBytesMax());
            four.take(budget.bytesMax() / 8);
            String search =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getLogs\",\"params\":[{\"fromBlock\":\"0x1\",\"toBlock\":\"0x2\"}]}";
            assertThat(answer(search)).contains("-32005").contains("retry later");
            String balance =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBalance\",\"params\":[\"0x%s\",\"latest\"]}"
                            .formatted("00".repeat(20));
            assertThat(answer(balance)).contains("\"result\":\"0x0\"");
        }
    }

    private String answer(String request) {
        return new String(
                server.handle(request.getBytes(StandardCharsets.UTF_8)).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void aCallUsesSoMuchMemory() {
        String at = "0x" + "77".repeat(20);
        JsonNode answer = call(
                "eth_call",
                "[{\"to\":\"%s\",\"gas\":\"0x2faf080\"},\"latest\",{\"%s\":{\"code\":\"%s\"}}]"
                        .formatted(at, at, HUNGRY));
        assertThat(answer.get("error").get("message").asString())
                .isEqualTo("out of memory: a call may use 16777216 bytes");
    }
}
