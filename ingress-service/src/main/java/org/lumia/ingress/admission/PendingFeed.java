package org.lumia.ingress.admission;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Transactions as they become pending: durable in the log, by way of this replica or of any, each once. The last are kept while
 * anybody reads them from a place of its own. Thread-safe.
 */
public final class PendingFeed {
    /** Told of transactions, on the thread that learns of them; must not wait. */
    @FunctionalInterface
    public interface Follower {
        void onPending(List<Submission> transactions);
    }

    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Submission> kept = new ArrayDeque<>();
    private final int transactionsMax;
    private final long bytesMax;
    private long bytes;
    private long next;
    private int readers;

    /**
     * Made once.
     *
     * @param transactionsMax that are kept
     * @param bytesMax that they take of memory
     */
    public PendingFeed(int transactionsMax, long bytesMax) {
        this.transactionsMax = transactionsMax;
        this.bytesMax = bytesMax;
    }

    public void add(Follower follower) {
        followers.add(follower);
    }

    void tell(List<Submission> transactions) {
        if (transactions.isEmpty()) {
            return;
        }
        keep(transactions);
        followers.forEach(follower -> follower.onPending(transactions));
    }

    private synchronized void keep(List<Submission> transactions) {
        next += transactions.size();
        if (readers == 0) {
            return;
        }
        for (Submission tx : transactions) {
            kept.addLast(tx);
            bytes += tx.bytes();
        }
        while (kept.size() > transactionsMax || bytes > bytesMax) {
            bytes -= kept.removeFirst().bytes();
        }
    }

    /** The place after all that have been told; from now on they are kept until {@link #readEnds}. */
    public synchronized long readBegins() {
        readers++;
        return next;
    }

    public synchronized void readEnds() {
        readers--;
        if (readers == 0) {
            kept.clear();
            bytes = 0;
        }
    }

    /** What came at a place and after it, the first of them; empty when not all of it is kept any more. */
    public synchronized Optional<List<Submission>> from(long place, int atMost) {
        long first = next - kept.size();
        if (place < first) {
            return Optional.empty();
        }
        var found = new ArrayList<Submission>();
        var all = kept.stream().skip(place - first).limit(atMost).iterator();
        all.forEachRemaining(found::add);
        return Optional.of(found);
    }
}
