package org.lumia.ingress.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes transactions from the queue and appends them in bundles, in order: the first after a pause goes at once, those
 * under load go together every few milliseconds. At most so many bundles wait for their acknowledgement.
 */
public final class Bundler {
    private static final Logger LOG = LoggerFactory.getLogger(Bundler.class);
    private static final long IDLE_CHECK_MILLIS = 100;
    private static final Duration FULL_LOG_PAUSE = Duration.ofMillis(50);

    /**
     * Bounds of bundles.
     *
     * @param bundleTransactionsMax in one bundle
     * @param bundleBytesMax raw bytes in one bundle, unless one transaction has more
     * @param bundlesInFlightMax that wait for acknowledgement
     * @param interval until the next bundle, for each transaction of this one: the busier, the longer it gathers
     * @param intervalMax until the next bundle
     */
    public record Limits(
            int bundleTransactionsMax,
            int bundleBytesMax,
            int bundlesInFlightMax,
            Duration interval,
            Duration intervalMax) {}

    /** Appends bundles in the order of the calls. */
    @FunctionalInterface
    public interface BundleLog {
        /** Completes with the bundle's offset; empty, with nothing taken, when the log has no room now. */
        Optional<CompletableFuture<Long>> append(List<Submission> bundle);
    }

    /** Told what became of each bundle, on the thread that learns it. */
    public interface Listener {
        void acknowledged(List<Submission> bundle, long offset);

        /** The log may hold the bundle, and nobody will be told. */
        void unanswered(List<Submission> bundle, Throwable error);
    }

    private final BundleQueue queue;
    private final BundleLog log;
    private final Listener listener;
    private final Limits limits;
    private final Semaphore inFlight;
    /** What comes next, however often the log refuses it: nothing overtakes it. */
    private final List<Submission> inHand = new ArrayList<>();

    private @Nullable Submission first;
    private long gatherUntil = System.nanoTime();

    public Bundler(BundleQueue queue, BundleLog log, Listener listener, Limits limits) {
        this.queue = queue;
        this.log = log;
        this.listener = listener;
        this.limits = limits;
        this.inFlight = new Semaphore(limits.bundlesInFlightMax());
    }

    public int bundlesInFlight() {
        return limits.bundlesInFlightMax() - inFlight.availablePermits();
    }

    /** Sends at most one bundle; waits for a moment where there is nothing to send. Returns the pause to make. */
    public Duration step() throws InterruptedException {
        if (inHand.isEmpty() && !gather()) {
            return Duration.ZERO;
        }
        if (!inFlight.tryAcquire(IDLE_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
            return Duration.ZERO;
        }
        return send() ? Duration.ZERO : FULL_LOG_PAUSE;
    }

    private boolean gather() throws InterruptedException {
        if (first == null) {
            first = queue.poll(IDLE_CHECK_MILLIS);
        }
        if (first == null) {
            return false;
        }
        for (long left = left(); left > 0 && queue.size() < limits.bundleTransactionsMax(); left = left()) {
            LockSupport.parkNanos(left);
        }
        int bytes = 0;
        while (first != null
                && inHand.size() < limits.bundleTransactionsMax()
                && (inHand.isEmpty() || bytes + first.raw().length <= limits.bundleBytesMax())) {
            inHand.add(first);
            bytes += first.raw().length;
            first = queue.poll();
        }
        return true;
    }

    private long left() {
        return gatherUntil - System.nanoTime();
    }

    private boolean send() {
        List<Submission> bundle = List.copyOf(inHand);
        Optional<CompletableFuture<Long>> appended;
        try {
            appended = log.append(bundle);
        } catch (Throwable failed) {
            inFlight.release();
            throw failed;
        }
        if (appended.isEmpty()) {
            inFlight.release();
            return false;
        }
        inHand.clear();
        gatherUntil = System.nanoTime()
                + Math.min(
                        limits.interval().toNanos() * bundle.size(),
                        limits.intervalMax().toNanos());
        appended.get().whenComplete((offset, error) -> settle(bundle, offset, error));
        return true;
    }

    private void settle(List<Submission> bundle, @Nullable Long offset, @Nullable Throwable error) {
        inFlight.release();
        if (offset != null) {
            listener.acknowledged(bundle, offset);
        } else {
            var unknown = error == null ? new IllegalStateException("no offset") : error;
            LOG.error("a bundle of {} transactions was not acknowledged: {}", bundle.size(), unknown.toString());
            listener.unanswered(bundle, unknown);
        }
    }

    /** Once no other thread takes steps: sends what is queued, and takes nothing more. */
    public void drain(Duration atMost) throws InterruptedException {
        queue.close();
        long deadline = System.nanoTime() + atMost.toNanos();
        while ((queue.size() > 0 || first != null || !inHand.isEmpty()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(step().toNanos());
        }
    }
}
