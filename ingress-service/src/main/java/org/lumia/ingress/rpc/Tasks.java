package org.lumia.ingress.rpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.lumia.rpc.ByteBudget;

/** Work of calls on threads of its own, so that the calls of a batch or a connection wait together. */
final class Tasks {
    private final Executor executor;

    Tasks(Executor executor) {
        this.executor = executor;
    }

    /** What the work reads is drawn from the request's share. */
    <T> CompletableFuture<T> supply(Supplier<T> work) {
        Optional<ByteBudget.Share> share = ByteBudget.current();
        return CompletableFuture.supplyAsync(() -> with(share, work), executor);
    }

    /** Works for a request, whichever thread it is on. */
    static <T> T with(Optional<ByteBudget.Share> share, Supplier<T> work) {
        return share.isPresent() ? share.get().with(work::get) : work.get();
    }

    Executor executor() {
        return executor;
    }
}
