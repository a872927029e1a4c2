package org.lumia.ingress.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.lumia.ethereum.Hash;

/** Calls that wait until a bundle of this replica with their transaction stands in the log: told of its place. Thread-safe. */
public final class Placements implements Bundler.Listener {
    /** @param offset of the bundle @param receivedAtMs as the bundle says, ms since 1970 */
    public record Placed(long offset, long receivedAtMs) {}

    private final ConcurrentHashMap<Hash, List<CompletableFuture<Placed>>> waiting = new ConcurrentHashMap<>();
    private final Bundler.Listener first;

    /** @param first is told of each bundle before those who wait: who asks after that is told that it is known already */
    public Placements(Bundler.Listener first) {
        this.first = first;
    }

    /** To be asked before the transaction is submitted. Whoever stops waiting calls {@link #forget}. */
    public CompletableFuture<Placed> await(Hash transaction) {
        var future = new CompletableFuture<Placed>();
        waiting.merge(transaction, List.of(future), (before, one) -> {
            var all = new ArrayList<>(before);
            all.addAll(one);
            return List.copyOf(all);
        });
        return future;
    }

    public void forget(Hash transaction, CompletableFuture<Placed> future) {
        waiting.computeIfPresent(transaction, (hash, before) -> {
            var rest = before.stream().filter(other -> other != future).toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    /** Transactions that are waited for. */
    public int size() {
        return waiting.size();
    }

    @Override
    public void acknowledged(List<Submission> bundle, long offset) {
        first.acknowledged(bundle, offset);
        bundle.forEach(tx -> tell(tx, future -> future.complete(new Placed(offset, tx.receivedAtMs()))));
    }

    @Override
    public void unanswered(List<Submission> bundle, Throwable error) {
        first.unanswered(bundle, error);
        bundle.forEach(tx -> tell(tx, future -> future.completeExceptionally(error)));
    }

    private void tell(Submission tx, Consumer<CompletableFuture<Placed>> news) {
        List<CompletableFuture<Placed>> futures = waiting.isEmpty() ? null : waiting.remove(tx.hash());
        if (futures != null) {
            futures.forEach(news);
        }
    }
}
