package org.lumia.ingress.chain;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.lumia.rpc.eth.BlockView;

/** Lets an answer wait for a block that another answer has shown already. Told of each block after all that answers read. Thread-safe. */
public final class AwaitedHeight implements ChainFeed.Follower {
    private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> waiting = new ConcurrentSkipListMap<>();
    private volatile long height;

    /** The height here once it has come so far, or as it is when that takes longer. */
    public CompletableFuture<Long> reach(long number, Duration waitMax) {
        if (height >= number) {
            return CompletableFuture.completedFuture(height);
        }
        var reached = waiting.computeIfAbsent(number, unseen -> new CompletableFuture<>());
        complete(height);
        return reached.copy()
                .completeOnTimeout(null, waitMax.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(nothing -> height);
    }

    @Override
    public void onBlock(BlockView block) {
        height = block.number();
        complete(height);
    }

    private void complete(long number) {
        var due = waiting.headMap(number, true);
        for (var entry = due.pollFirstEntry(); entry != null; entry = due.pollFirstEntry()) {
            entry.getValue().complete(null);
        }
    }
}
