package org.lumia.ingress.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.TestBlocks;
import org.lumia.ingress.admission.PendingFeed;
import org.lumia.ingress.chain.AwaitedHeight;
import org.lumia.ingress.chain.BlockHashes;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Filters tell of each block and log once, within their bounds, whoever answers. */
class FilterApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Address TOKEN = Address.parse("0x00000000000000000000000000000000000000aa");
    private static final Address OTHER = Address.parse("0x00000000000000000000000000000000000000bb");
    private static final int RECENT_MAX = 8;
    private static final int HASHES_MAX = 64;
    private static final int FILTERS_MAX = 5;

    private final ChainFeed feed = new ChainFeed();
    private final RecentBlocks recent = new RecentBlocks(RECENT_MAX, 10_000_000);
    private final BlockHashes hashes = new BlockHashes(HASHES_MAX);
    private final AwaitedHeight awaited = new AwaitedHeight();
    private final ByteBudget memory = new ByteBudget(1 << 20, Duration.ZERO);
    private final AtomicLong nanos = new AtomicLong();
    private final TestBlocks blocks = new TestBlocks();
    private final List<String> blockHashes = new ArrayList<>();
    /** What execution was asked. */
    private final List<JsonNode> searches = new ArrayList<>();
    /** Blocks that one search of execution may cover, beyond which it names a range. */
    private long searchMax = Long.MAX_VALUE;

    private final ExecutionReads execution = (method, params) -> method.equals("eth_blockNumber")
            ? JsonNodeFactory.instance.stringNode(Hex.quantity(feed.height()))
            : search(params.get(0));
    private final FilterApi api = new FilterApi(
            new FilterApi.Limits(FILTERS_MAX, Duration.ofMinutes(5)),
            new FilterApi.Sources(
                    recent,
                    hashes,
                    new PendingFeed(10, 100_000),
                    execution,
                    new ShownHeight(feed, execution, Runnable::run),
                    awaited),
            memory,
            RandomGenerator.of("L64X128MixRandom"),
            nanos::get,
            Runnable::run);

    FilterApiTest() {
        feed.add(recent::add);
        feed.add(hashes);
        feed.add(awaited);
    }

    /** A log a block, named by its number. */
    private JsonNode search(JsonNode query) {
        searches.add(query);
        if (!query.has("fromBlock")) {
            return JSON.createArrayNode().add("all");
        }
        long from = Long.decode(query.get("fromBlock").asString());
        long to = query.path("toBlock").asString("latest").equals("latest")
                ? feed.height()
                : Long.decode(query.get("toBlock").asString());
        if (to - from >= searchMax) {
            String end = Hex.quantity(from + searchMax - 1);
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED,
                    "too many",
                    JSON.createObjectNode().put("from", Hex.quantity(from)).put("to", end));
        }
        var found = JSON.createArrayNode();
        for (long number = from; number <= to; number++) {
            found.addObject().put("blockNumber", Hex.quantity(number));
        }
        return found;
    }

    private void blocks(int count, Address... logsOf) {
        for (int i = 0; i < count; i++) {
            var block = blocks.next(List.of(logsOf));
            blockHashes.add(Hex.encode(block.getHash().toByteArray()));
            feed.apply(block);
        }
    }

    private JsonNode call(String method, Object... params) {
        Object answer =
                Objects.requireNonNull(api.methods().get(method)).call(new Params(JSON.valueToTree(List.of(params))));
        try {
            Object done = answer instanceof CompletionStage<?> stage
                    ? stage.toCompletableFuture().join()
                    : answer;
            return done instanceof AnswerBuffer bytes ? JSON.readTree(bytes.toBytes()) : JSON.valueToTree(done);
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof JsonRpcException known ? known : failed;
        }
    }

    private String filter(Object criteria) {
        return call("eth_newFilter", criteria).asString();
    }

    private List<String> changes(String id) {
        return call("eth_getFilterChanges", id)
                .valueStream()
                .map(one ->
                        one.isString() ? one.asString() : one.get("blockNumber").asString())
                .toList();
    }

    private void assertNotFound(String method, String id) {
        assertThatThrownBy(() -> call(method, id))
                .isInstanceOfSatisfying(
                        JsonRpcException.class,
                        error -> assertThat(error.code()).isEqualTo(-32000))
                .hasMessage("filter not found");
    }

    @Test
    void eachBlockSinceTheFilterIsToldOnceHoweverManyCameBetween() {
        blocks(2);
        String id = call("eth_newBlockFilter").asString();
        assertThat(id).matches("0x[1-9a-f][0-9a-f]{31}");
        assertThat(changes(id)).isEmpty();
        blocks(3);
        assertThat(changes(id)).isEqualTo(blockHashes.subList(2, 5));
        assertThat(changes(id)).isEmpty();
        blocks(HASHES_MAX);
        assertThat(changes(id)).isEqualTo(blockHashes.subList(5, 5 + HASHES_MAX));
    }

    @Test
    void aFilterThatFellBehindWhatIsKeptIsGoneRatherThanFullOfGaps() {
        String id = call("eth_newBlockFilter").asString();
        blocks(HASHES_MAX + 1);
        assertNotFound("eth_getFilterChanges", id);
        assertThat(api.size()).isZero();
    }

    @Test
    void logsComeFromMemoryAndOlderOnesFromExecutionWithNoneTwice() {
        blocks(1, TOKEN);
        String id = filter(Map.of("address", TOKEN.toString()));
        blocks(2, TOKEN, OTHER);
        blocks(1, OTHER);
        assertThat(changes(id)).containsExactly("0x2", "0x3");
        assertThat(searches).isEmpty();
        blocks(RECENT_MAX + 3, TOKEN);
        searchMax = 5;
        assertThat(changes(id))
                .as("what fits an answer of execution")
                .containsExactly("0x5", "0x6", "0x7", "0x8", "0x9");
        assertThat(searches.getLast())
                .isEqualTo(JSON.readTree("{'address':['%s'],'topics':[],'fromBlock':'0x5','toBlock':'0x9'}"
                        .formatted(TOKEN)
                        .replace('\'', '"')));
        assertThat(changes(id)).hasSize(6).startsWith("0xa").endsWith("0xf");
        assertThat(changes(id)).isEmpty();
    }

    @Test
    void aRangeBoundsWhatIsToldAndItsLogsAreAskedOfExecutionWhole() {
        blocks(1);
        String id = filter(Map.of("fromBlock", "0x3", "toBlock", "0x4"));
        blocks(5, TOKEN);
        assertThat(changes(id)).containsExactly("0x3", "0x4");
        assertThat(changes(id)).isEmpty();
        assertThat(call("eth_getFilterLogs", id)).hasSize(2);
        assertThat(call("eth_getFilterLogs", filter(Map.of("fromBlock", "earliest"))))
                .hasSize(7);
        assertThat(call("eth_getFilterLogs", filter(Map.of())).toString()).isEqualTo("[\"all\"]");
        assertNotFound("eth_getFilterLogs", call("eth_newBlockFilter").asString());
    }

    @Test
    void rangesThatNameNoBlockToComeAreRefusedInGethsWords() {
        for (var range : List.of(
                Map.of("fromBlock", "0x4", "toBlock", "0x3"),
                Map.of("fromBlock", "latest", "toBlock", "0x3"),
                Map.of("toBlock", "0x3"),
                Map.of("fromBlock", "0x1", "toBlock", "finalized"),
                Map.of("fromBlock", "safe"))) {
            assertThatThrownBy(() -> filter(range))
                    .isInstanceOfSatisfying(
                            JsonRpcException.class,
                            error -> assertThat(error.code()).isEqualTo(-32602))
                    .hasMessage("invalid block range params");
        }
        assertThatThrownBy(() -> filter(Map.of("fromBlock", "pending"))).hasMessage("pending logs are not supported");
        assertThat(memory.used()).isZero();
    }

    @Test
    void whatIsNotAskedForIsDroppedAfterItsTimeAndGivesBackWhatItHeld() {
        String asked = filter(Map.of("address", TOKEN.toString()));
        String forgotten = filter(Map.of());
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(4));
        changes(asked);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertNotFound("eth_getFilterChanges", forgotten);
        assertThat(changes(asked)).isEmpty();
        assertThat(call("eth_uninstallFilter", asked).asBoolean()).isTrue();
        assertThat(call("eth_uninstallFilter", asked).asBoolean()).isFalse();
        assertNotFound("eth_getFilterChanges", asked);
        assertNotFound("eth_getFilterLogs", "0x1");
        assertThat(memory.used()).isZero();
    }

    @Test
    void countAndBytesAreBounded() {
        var large = Map.of("topics", List.of(java.util.Collections.nCopies(900, "0x" + "11".repeat(32))));
        assertThat(filter(large)).startsWith("0x");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < FILTERS_MAX; i++) {
                        filter(Map.of("topics", List.of(distinct(900), distinct(900), distinct(900))));
                    }
                })
                .isInstanceOfSatisfying(
                        JsonRpcException.class,
                        error -> assertThat(error.code()).isEqualTo(-32005));
        while (api.size() < FILTERS_MAX) {
            call("eth_newPendingTransactionFilter");
        }
        for (String more : List.of("eth_newBlockFilter", "eth_newPendingTransactionFilter")) {
            assertThatThrownBy(() -> call(more)).hasMessage("too many filters (5 of 5), retry later");
        }
    }

    private static List<String> distinct(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj("0x%064x"::formatted)
                .toList();
    }
}
