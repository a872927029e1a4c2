package org.lumia.ingress.admission;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps submissions that are refused for a cause that passes, and tries them again for a moment before it says so: wallets' libraries
 * send no submission a second time, whatever the error. Thread-safe.
 */
public final class Holding {
    private static final long RETRY_MILLIS_MIN = 25;
    private static final long RETRY_MILLIS_MAX = 400;

    /**
     * Bounds.
     *
     * @param holdMax from the first refusal to the answer
     * @param submissionsMax that are held at once; what comes beyond is refused without waiting
     * @param bytesMax of their raw bytes
     */
    public record Limits(Duration holdMax, int submissionsMax, long bytesMax) {}

    private final Limits limits;
    private final Executor tasks;
    private final LongSupplier nanoTime;
    private int held;
    private long heldBytes;

    /** @param tasks where it is tried again */
    public Holding(Limits limits, Executor tasks, LongSupplier nanoTime) {
        this.limits = limits;
        this.tasks = tasks;
        this.nanoTime = nanoTime;
    }

    /** What became of it; done at once unless it is held. */
    public CompletableFuture<Admission> submit(Supplier<Admission> attempt, int bytes) {
        Admission first = attempt.get();
        if (!passes(first) || !limits.holdMax().isPositive() || !take(bytes)) {
            return CompletableFuture.completedFuture(first);
        }
        var answer = new CompletableFuture<Admission>();
        long deadline = nanoTime.getAsLong() + limits.holdMax().toNanos();
        later(attempt, answer, deadline, RETRY_MILLIS_MIN);
        // Should nobody try any more, because the process stops.
        answer.completeOnTimeout(first, 2 * limits.holdMax().toMillis(), TimeUnit.MILLISECONDS);
        return answer.whenComplete((admission, error) -> free(bytes));
    }

    private void later(Supplier<Admission> attempt, CompletableFuture<Admission> answer, long deadline, long millis) {
        long left = Math.ceilDiv(deadline - nanoTime.getAsLong(), TimeUnit.MILLISECONDS.toNanos(1));
        CompletableFuture.delayedExecutor(Math.clamp(left, 0, millis), TimeUnit.MILLISECONDS, tasks)
                .execute(() -> again(attempt, answer, deadline, millis));
    }

    private void again(Supplier<Admission> attempt, CompletableFuture<Admission> answer, long deadline, long millis) {
        try {
            Admission admission = attempt.get();
            if (passes(admission) && nanoTime.getAsLong() - deadline < 0) {
                later(attempt, answer, deadline, Math.min(2 * millis, RETRY_MILLIS_MAX));
            } else {
                answer.complete(admission);
            }
        } catch (Throwable failed) {
            answer.completeExceptionally(failed);
        }
    }

    private static boolean passes(Admission admission) {
        return admission instanceof Admission.Refused(Refusal refusal) && refusal.passes();
    }

    private synchronized boolean take(int bytes) {
        if (held >= limits.submissionsMax() || heldBytes + bytes > limits.bytesMax()) {
            return false;
        }
        held++;
        heldBytes += bytes;
        return true;
    }

    private synchronized void free(int bytes) {
        held--;
        heldBytes -= bytes;
    }

    public synchronized int size() {
        return held;
    }

    public int sizeMax() {
        return limits.submissionsMax();
    }
}
