package org.lumia.platform.health;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Whether one part of a service waits for something outside, and for what: said once in the log, shown while it lasts. Thread-safe. */
public final class Absence {
    private final String part;
    private final Logger log;
    private volatile @Nullable String reason;
    private long sinceNanos;

    Absence(String part, Logger log) {
        this.part = part;
        this.log = log;
    }

    /** The part waits; only the first of a row is logged. */
    public synchronized void begin(String why) {
        if (reason == null) {
            sinceNanos = System.nanoTime();
            log.warn("{} waits: {}", part, why);
        }
        reason = why;
    }

    /** The part goes on. */
    public void end() {
        if (reason != null) {
            endNow();
        }
    }

    private synchronized void endNow() {
        if (reason != null) {
            reason = null;
            log.info(
                    "{} goes on after {} ms",
                    part,
                    Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis());
        }
    }

    /** What it waits for; empty while all is well. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }
}
