package org.lumia.chain.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.lumia.ethereum.Address;
import org.lumia.protocol.log.TransactionCheck;

/**
 * Decodes transactions and recovers their senders on several threads: the costly part of a block that needs no state.
 * The result does not depend on the number of threads.
 */
public final class SenderRecovery implements AutoCloseable {
    private static final int CHUNK = 16;

    private final TransactionCheck rules;
    private final int threads;
    private final ExecutorService executor;

    /** @param threads that recover beside the caller; 0 leaves it to the caller alone */
    public SenderRecovery(TransactionCheck rules, int threads) {
        this.rules = rules;
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(
                Math.max(1, threads),
                Thread.ofPlatform().name("recover-", 0).daemon().factory());
    }

    /** @param sender where it is known already */
    record Raw(byte[] bytes, Optional<Address> sender) {}

    /** One candidate for each raw transaction, in order. */
    List<Candidate> recover(List<Raw> raws) {
        if (threads == 0 || raws.size() <= CHUNK) {
            return recoverRange(raws);
        }
        int parts = Math.min(threads + 1, (raws.size() + CHUNK - 1) / CHUNK);
        int each = (raws.size() + parts - 1) / parts;
        var others = new ArrayList<Future<List<Candidate>>>();
        for (int from = each; from < raws.size(); from += each) {
            List<Raw> range = raws.subList(from, Math.min(raws.size(), from + each));
            others.add(executor.submit(() -> recoverRange(range)));
        }
        var all = new ArrayList<>(recoverRange(raws.subList(0, Math.min(each, raws.size()))));
        for (Future<List<Candidate>> other : others) {
            all.addAll(await(other));
        }
        return all;
    }

    private List<Candidate> recoverRange(List<Raw> raws) {
        var candidates = new ArrayList<Candidate>(raws.size());
        for (Raw raw : raws) {
            candidates.add(Candidate.of(raw.bytes(), raw.sender(), rules));
        }
        return candidates;
    }

    private static List<Candidate> await(Future<List<Candidate>> part) {
        try {
            return part.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("sender recovery failed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while senders were recovered", stopped);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
