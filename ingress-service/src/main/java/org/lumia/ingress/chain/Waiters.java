package org.lumia.ingress.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.rpc.eth.BlockView;

/** Calls that wait until a block has decided about a transaction: told at once, never polling. */
public final class Waiters implements ChainFeed.Follower {
    private final ConcurrentHashMap<Hash, List<CompletableFuture<Outcome>>> waiting = new ConcurrentHashMap<>();
    private final RecentBlocks recent;

    /** @param recent is told of each block before this is */
    public Waiters(RecentBlocks recent) {
        this.recent = recent;
    }

    /** Completes with what a block decides. Whoever stops waiting calls {@link #forget}. */
    public CompletableFuture<Outcome> await(Hash transaction) {
        var future = new CompletableFuture<Outcome>();
        waiting.merge(transaction, List.of(future), (before, one) -> {
            var all = new ArrayList<>(before);
            all.addAll(one);
            return all;
        });
        recent.outcome(transaction).ifPresent(outcome -> {
            future.complete(outcome);
            forget(transaction, future);
        });
        return future;
    }

    public void forget(Hash transaction, CompletableFuture<Outcome> future) {
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
    public void onBlock(BlockView block) {
        if (waiting.isEmpty()) {
            return;
        }
        var message = block.message();
        for (int i = 0; i < message.getTransactionsCount(); i++) {
            complete(Protobufs.hash(message.getTransactions(i).getHash()), new Outcome.Included(block, i));
        }
        message.getRefusedList()
                .forEach(refused -> complete(Protobufs.hash(refused.getHash()), new Outcome.Refused(block, refused)));
    }

    private void complete(Hash hash, Outcome outcome) {
        List<CompletableFuture<Outcome>> futures = waiting.remove(hash);
        if (futures != null) {
            futures.forEach(future -> future.complete(outcome));
        }
    }
}
