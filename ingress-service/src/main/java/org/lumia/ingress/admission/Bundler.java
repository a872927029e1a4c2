package org.lumia.ingress.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers transactions into bundles on a thread of its own: the first after a pause goes at once, those under load go
 * together every few milliseconds. At most so many bundles wait for their acknowledgement.
 */
public final class Bundler implements LogQueue, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bundler.class);
    private static final long IDLE_CHECK_MILLIS = 100;

    /**
     * Bounds of bundles.
     *
     * @param queuedTransactionsMax that wait to be bundled
     * @param bundleTransactionsMax in one bundle
     * @param bundleBytesMax raw bytes in one bundle, unless one transaction has more
     * @param bundlesInFlightMax that wait for acknowledgement
     * @param interval until the next bundle, for each transaction of this one: the busier, the longer it gathers
     * @param intervalMax until the next bundle
     */
    public record Limits(
            int queuedTransactionsMax,
            int bundleTransactionsMax,
            int bundleBytesMax,
            int bundlesInFlightMax,
            Duration interval,
            Duration intervalMax) {}

    /** Appends one bundle; completes with its offset. */
    @FunctionalInterface
    public interface BundleLog {
        CompletableFuture<Long> append(List<Submission> bundle);
    }

    private record Waiting(Submission tx, CompletableFuture<Long> appended) {}

    private final BundleLog log;
    private final Limits limits;
    private final ArrayBlockingQueue<Waiting> queue;
    private final Semaphore inFlight;
    private final Thread thread;
    private long gatherNanos;
    private volatile boolean closed;

    public Bundler(BundleLog log, Limits limits) {
        this.log = log;
        this.limits = limits;
        this.queue = new ArrayBlockingQueue<>(limits.queuedTransactionsMax());
        this.inFlight = new Semaphore(limits.bundlesInFlightMax());
        this.thread = Thread.ofPlatform().name("ingress-bundler").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    @Override
    public Optional<CompletableFuture<Long>> offer(Submission tx) {
        var waiting = new Waiting(tx, new CompletableFuture<>());
        return !closed && queue.offer(waiting) ? Optional.of(waiting.appended()) : Optional.empty();
    }

    @Override
    public int size() {
        return queue.size();
    }

    @Override
    public int sizeMax() {
        return limits.queuedTransactionsMax();
    }

    public int bundlesInFlight() {
        return limits.bundlesInFlightMax() - inFlight.availablePermits();
    }

    private void run() {
        long sentAt = System.nanoTime();
        @Nullable Waiting first = null;
        while (!closed || first != null || !queue.isEmpty()) {
            try {
                if (first == null) {
                    first = queue.poll(IDLE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                }
                if (first == null) {
                    continue;
                }
                waitUntil(sentAt + gatherNanos);
                inFlight.acquire();
                sentAt = System.nanoTime();
                first = send(first);
            } catch (InterruptedException stop) {
                closed = true;
            }
        }
    }

    private void waitUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0 && !closed && queue.size() < limits.bundleTransactionsMax()) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
    }

    /** @return what did not fit and comes first in the next bundle */
    private @Nullable Waiting send(Waiting first) {
        var bundle = new ArrayList<Waiting>();
        int bytes = 0;
        @Nullable Waiting next = first;
        while (next != null
                && bundle.size() < limits.bundleTransactionsMax()
                && (bundle.isEmpty() || bytes + next.tx().raw().length <= limits.bundleBytesMax())) {
            bundle.add(next);
            bytes += next.tx().raw().length;
            next = queue.poll();
        }
        gatherNanos = Math.min(
                limits.interval().toNanos() * bundle.size(),
                limits.intervalMax().toNanos());
        try {
            log.append(bundle.stream().map(Waiting::tx).toList())
                    .whenComplete((offset, error) -> settle(bundle, offset, error));
        } catch (RuntimeException failed) {
            settle(bundle, null, failed);
        }
        return next;
    }

    private void settle(List<Waiting> bundle, @Nullable Long offset, @Nullable Throwable error) {
        inFlight.release();
        if (error != null) {
            LOG.error("a bundle of {} transactions was not acknowledged: {}", bundle.size(), error.toString());
        }
        for (Waiting waiting : bundle) {
            if (error == null) {
                waiting.appended().complete(offset);
            } else {
                waiting.appended().completeExceptionally(error);
            }
        }
    }

    /** Sends what is queued, takes nothing more. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
