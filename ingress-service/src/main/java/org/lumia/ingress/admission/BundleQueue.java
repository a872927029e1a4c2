package org.lumia.ingress.admission;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on their way into the log, in the order in which they will stand there. All of them are pending in the table,
 * which bounds their bytes.
 */
public final class BundleQueue {
    private final ArrayBlockingQueue<Submission> queue;
    private final int sizeMax;
    private volatile boolean closed;

    public BundleQueue(int queuedTransactionsMax) {
        this.queue = new ArrayBlockingQueue<>(queuedTransactionsMax);
        this.sizeMax = queuedTransactionsMax;
    }

    /** False, with nothing taken, when it is full or closed; never waits. */
    public boolean offer(Submission tx) {
        return !closed && queue.offer(tx);
    }

    @Nullable
    Submission poll() {
        return queue.poll();
    }

    @Nullable
    Submission poll(long millis) throws InterruptedException {
        return queue.poll(millis, TimeUnit.MILLISECONDS);
    }

    public int size() {
        return queue.size();
    }

    public int sizeMax() {
        return sizeMax;
    }

    /** Takes nothing more; what is in it stays. */
    void close() {
        closed = true;
    }
}
