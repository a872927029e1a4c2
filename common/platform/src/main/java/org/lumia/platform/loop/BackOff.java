package org.lumia.platform.loop;

import java.time.Duration;

/** Waits that double from a tenth of a second to two seconds; begins again after a success. For one thread. */
public final class BackOff {
    private static final long FIRST_MILLIS = 100;
    private static final long MILLIS_MAX = 2_000;

    private long nextMillis = FIRST_MILLIS;

    /** The wait before the next attempt. */
    public Duration next() {
        long wait = nextMillis;
        nextMillis = Math.min(2 * nextMillis, MILLIS_MAX);
        return Duration.ofMillis(wait);
    }

    public void reset() {
        nextMillis = FIRST_MILLIS;
    }
}
