package org.lumia.devnet.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A fault that happened.
 *
 * @param what was done, where the name does not say it all
 * @param fromNanos when it began
 * @param stood the longest time without a new block, until the chain was back
 * @param back from the fault's end until everything was ready and a fresh transaction executed
 * @param isBack whether that came about
 * @param said what processes said against their readiness meanwhile, by process
 * @param restarts beyond the fault's own
 */
record Occurrence(
        String fault,
        String what,
        long fromNanos,
        Duration stood,
        Duration back,
        boolean isBack,
        Map<String, Set<String>> said,
        List<Restart> restarts) {

    private static final Duration NOTICEABLE = Duration.ofSeconds(5);

    /** The chain stood long enough to be noticed, and no process that could answer said that anything was wrong. */
    boolean isUnexplained() {
        return said.isEmpty() && stood.compareTo(NOTICEABLE) > 0;
    }
}
