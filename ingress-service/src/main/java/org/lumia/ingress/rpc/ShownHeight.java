package org.lumia.ingress.rpc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The highest block that an answer can have shown so far. Execution, which answers most reads, is ahead of the feed by the way
 * of a block through the log.
 */
public final class ShownHeight {
    private final ChainFeed feed;
    private final ExecutionReads execution;
    private final Executor tasks;

    public ShownHeight(ChainFeed feed, ExecutionReads execution, Executor tasks) {
        this.feed = feed;
        this.execution = execution;
        this.tasks = tasks;
    }

    /** The feed's own height where execution cannot be asked. */
    CompletionStage<Long> get() {
        return CompletableFuture.supplyAsync(() -> Math.max(feed.height(), executed()), tasks);
    }

    private long executed() {
        try {
            var height = execution.call("eth_blockNumber", JsonNodeFactory.instance.arrayNode());
            return Params.parseQuantity(height.asString()).toLongExact();
        } catch (JsonRpcException unavailable) {
            return 0;
        }
    }
}
