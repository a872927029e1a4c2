package org.lumia.batcher.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lumia.batcher.BatchWork;
import org.lumia.batcher.ClosedBatch;
import org.lumia.platform.health.ServiceHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that builds, publishes and certifies, so that compressing and KZG never stand in the way of following.
 * Closed batches wait in a queue with a bound; when it is full the follower of executed waits.
 */
final class BatchWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWorker.class);
    private static final long IDLE_SECONDS_MAX = 5;
    private static final int FAILURES_IN_A_ROW_MAX = 12;
    private static final long STOP_SECONDS_MAX = 15;

    private final BatchWork work;
    private final ServiceHealth health;
    private final int closedBatchesMax;
    private final Deque<ClosedBatch> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean news = true;
    private boolean stopping;

    BatchWorker(BatchWork work, ServiceHealth health, int closedBatchesMax) {
        this.work = work;
        this.health = health;
        this.closedBatchesMax = closedBatchesMax;
        this.thread = Thread.ofPlatform().name("batcher-worker").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits while the queue is full. */
    void add(ClosedBatch batch) throws InterruptedException {
        lock.lock();
        try {
            while (queue.size() >= closedBatchesMax && !stopping) {
                changed.await();
            }
            queue.addLast(batch);
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something was read that may let a batch go on. */
    void wake() {
        lock.lock();
        try {
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            int failures = 0;
            while (failures < FAILURES_IN_A_ROW_MAX && awaitWork()) {
                failures = tryStep() ? 0 : failures + 1;
            }
            if (failures > 0) {
                health.fail("batches stop after " + failures + " failures in a row; the log has the last");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Error e) {
            LOG.error("batches stop: {}", e.toString(), e);
            health.fail("batches stop: " + e);
        }
    }

    /** Kafka or Postgres may be away for a moment: every step starts from what is stored, so it can be taken again. */
    private boolean tryStep() {
        try {
            step();
            return true;
        } catch (RuntimeException e) {
            LOG.warn("a batch waits: {}", e.toString(), e);
            return false;
        }
    }

    private void step() {
        ClosedBatch first = head();
        if (first != null) {
            if (work.build(first)) {
                built();
            } else {
                LOG.info("batch {} waits for l1-inbox, which decides epoch {}'s members", first.index(), first.epoch());
            }
        }
        work.settle();
    }

    private void built() {
        lock.lock();
        try {
            queue.removeFirst();
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ClosedBatch head() {
        lock.lock();
        try {
            news = false;
            return queue.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Until there is news, or for a while: what was appended may not have come back yet. */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(IDLE_SECONDS_MAX);
            while (!stopping && !news && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(Duration.ofSeconds(STOP_SECONDS_MAX))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
