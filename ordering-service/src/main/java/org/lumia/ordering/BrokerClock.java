package org.lumia.ordering;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the broker's clock reads, as the append times of our own entries tell it: each was taken between the sending and the
 * acknowledgement, and from there on the monotonic clock goes on. Thread-safe.
 */
final class BrokerClock {
    /**
     * The broker's clock now.
     *
     * @param earliestMs what it reads at least, ms since 1970
     * @param latestMs what it reads at most
     * @param ageNanos since the last acknowledgement
     */
    record Reading(long earliestMs, long latestMs, long ageNanos) {
        /** How far a clock is ahead of it, negative where it is behind; 0 where they may be the same. */
        long differenceMs(long clockMs) {
            return clockMs > latestMs ? clockMs - latestMs : Math.min(0, clockMs - earliestMs);
        }
    }

    private final LongSupplier nanoTime;
    private boolean known;
    /* Broker's milliseconds less monotonic ones. */
    private long least;
    private long most;
    private long confirmedNanos;

    BrokerClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** An entry that was sent at {@code sentNanos} is acknowledged now. */
    synchronized void confirmed(long appendTimeMs, long sentNanos) {
        confirmedNanos = nanoTime.getAsLong();
        // Milliseconds are cut off on both sides, hence one more each.
        long leastNow = appendTimeMs - millis(confirmedNanos) - 1;
        long mostNow = appendTimeMs + 1 - millis(sentNanos) + 1;
        boolean moved = !known || leastNow > most || mostNow < least;
        least = moved ? leastNow : Math.max(least, leastNow);
        most = moved ? mostNow : Math.min(most, mostNow);
        known = true;
    }

    /** Empty before the first acknowledgement. */
    synchronized Optional<Reading> read() {
        if (!known) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        return Optional.of(new Reading(millis(now) + least, millis(now) + most, now - confirmedNanos));
    }

    private static long millis(long nanos) {
        return Math.floorDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1));
    }
}
