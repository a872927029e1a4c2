package org.lumia.batcher.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lumia.batcher.BatchWork;
import org.lumia.batcher.ClosedBatch;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that builds, publishes and certifies, so that compressing and KZG never stand in the way of following. Closed batches
 * wait in a queue with a bound; when it is full the reader of executed waits.
 */
final class BatchWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWorker.class);
    /** What was appended may not have come back yet. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final BatchWork work;
    private final int closedBatchesMax;
    private final Deque<ClosedBatch> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Loop loop;

    BatchWorker(BatchWork work, Lease lease, ServiceHealth health, int closedBatchesMax) {
        this.work = work;
        this.closedBatchesMax = closedBatchesMax;
        this.loop = new Loop("batcher-worker", lease.guard(work::begin, this::step), health);
    }

    void start() {
        loop.start();
    }

    /** Waits while the queue is full. */
    void add(ClosedBatch batch) throws InterruptedException {
        lock.lock();
        try {
            while (queue.size() >= closedBatchesMax && !loop.isStopping()) {
                room.await();
            }
            queue.addLast(batch);
        } finally {
            lock.unlock();
        }
        loop.wake();
    }

    /** The reader begins again: what was closed and is not built comes once more. */
    void clear() {
        lock.lock();
        try {
            queue.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something was read that may let a batch go on. */
    void wake() {
        loop.wake();
    }

    int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private Duration step() {
        ClosedBatch first = head();
        boolean more = false;
        if (first != null) {
            if (work.build(first)) {
                more = built(first);
            } else {
                LOG.info("batch {} waits for l1-inbox, which decides epoch {}'s members", first.index(), first.epoch());
            }
        }
        work.settle();
        return more ? Duration.ZERO : IDLE;
    }

    /** Whether another one waits. */
    private boolean built(ClosedBatch batch) {
        lock.lock();
        try {
            if (queue.peekFirst() == batch) {
                queue.removeFirst();
                room.signalAll();
            }
            return !queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ClosedBatch head() {
        lock.lock();
        try {
            return queue.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        loop.close(this::clear);
    }
}
