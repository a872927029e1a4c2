package org.lumia.ingress.rpc;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.lumia.ingress.admission.PendingFeed;
import org.lumia.ingress.chain.AwaitedHeight;
import org.lumia.ingress.chain.BlockHashes;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.LogCriteria;

/** Filters that clients ask for news: a place in the chain each, so that nothing is told twice or left out however late they ask. */
public final class FilterApi {
    /** Until the feed has a block that execution showed. */
    private static final Duration HEIGHT_WAIT_MAX = Duration.ofSeconds(1);
    /** A filter besides its criteria. */
    private static final long FILTER_BYTES = 512;

    /** Bounds. @param filtersMax of all clients @param idleMax after which one is dropped that nobody asked for */
    public record Limits(int filtersMax, Duration idleMax) {}

    /** What filters read. */
    public record Sources(
            RecentBlocks recent,
            BlockHashes hashes,
            PendingFeed pending,
            ExecutionReads execution,
            ShownHeight shown,
            AwaitedHeight awaited) {}

    private final FilterBook book;
    private final Sources sources;
    private final ByteBudget memory;
    private final Tasks tasks;

    /** @param memory bytes of what filters want */
    public FilterApi(
            Limits limits,
            Sources sources,
            ByteBudget memory,
            RandomGenerator random,
            LongSupplier nanoTime,
            Executor tasks) {
        this.book = new FilterBook(limits.filtersMax(), limits.idleMax(), random, nanoTime);
        this.sources = sources;
        this.memory = memory;
        this.tasks = new Tasks(tasks);
    }

    public Map<String, JsonRpcMethod> methods() {
        return Map.of(
                "eth_newFilter", this::newFilter,
                "eth_newBlockFilter", params -> add(height -> new BlockFilter(sources.hashes(), height + 1)),
                "eth_newPendingTransactionFilter", this::newPendingFilter,
                "eth_uninstallFilter", params -> book.remove(params.text(0)),
                "eth_getFilterChanges", this::changes,
                "eth_getFilterLogs", this::logs);
    }

    public int size() {
        return book.size();
    }

    public int sizeMax() {
        return book.sizeMax();
    }

    static JsonRpcException notFound() {
        return new JsonRpcException(JsonRpcException.SERVER_ERROR, "filter not found");
    }

    private Object newFilter(Params params) {
        LogCriteria criteria = params.read(0, LogCriteria::parse);
        LogsFilter.check(criteria);
        var held = memory.share();
        held.take(FILTER_BYTES + 2 * LogFilter.of(criteria).weight());
        return add(height -> new LogsFilter(criteria, height + 1, sources.recent(), sources.execution(), held))
                .whenComplete((id, error) -> {
                    if (error != null) {
                        held.close();
                    }
                });
    }

    /** From now on, whatever block an answer has shown. */
    private CompletionStage<String> add(LongFunction<Filter> made) {
        return sources.shown().get().thenApply(height -> book.add(made.apply(height)));
    }

    private Object newPendingFilter(Params params) {
        var filter = new PendingFilter(sources.pending(), params.bool(0, false));
        try {
            return book.add(filter);
        } catch (JsonRpcException full) {
            filter.close();
            throw full;
        }
    }

    /** Up to the highest block that an answer has shown: who has a receipt finds its logs. */
    private Object changes(Params params) {
        String id = params.text(0);
        Filter filter = book.use(id).orElseThrow(FilterApi::notFound);
        Optional<ByteBudget.Share> share = ByteBudget.current();
        return sources.shown()
                .get()
                .thenCompose(height -> sources.awaited().reach(height, HEIGHT_WAIT_MAX))
                .thenApplyAsync(height -> Tasks.with(share, () -> news(id, filter, height)), tasks.executor());
    }

    /** One that fell behind what is kept has a gap: it is gone, as one that expired. */
    private Object news(String id, Filter filter, long height) {
        try {
            return filter.news(height);
        } catch (FilterBehindException behind) {
            book.remove(id);
            throw notFound();
        }
    }

    private Object logs(Params params) {
        if (!(book.use(params.text(0)).orElseThrow(FilterApi::notFound) instanceof LogsFilter filter)) {
            throw notFound();
        }
        return tasks.supply(filter::all);
    }
}
