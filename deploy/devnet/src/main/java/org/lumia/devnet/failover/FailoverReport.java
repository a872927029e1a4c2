package org.lumia.devnet.failover;

import java.util.List;
import java.util.Map;

/**
 * What a run measured.
 *
 * @param calmGapMsMax the longest time without a sealed block while nothing was wrong
 * @param faults each kind with its times without a sealed block
 * @param acknowledgementMs from the first try of a transaction to its acknowledgement
 * @param refused answers after which the same bytes were sent again
 */
record FailoverReport(
        int operators,
        int perSecond,
        long calmGapMsMax,
        List<Gaps> faults,
        long acknowledged,
        Spread acknowledgementMs,
        long lost,
        long doubled,
        long moved,
        Map<String, Long> refused) {

    /** Milliseconds. */
    record Spread(long p50, long p99, long max) {
        static Spread of(List<Long> values) {
            var sorted = values.stream().sorted().toList();
            return sorted.isEmpty()
                    ? new Spread(0, 0, 0)
                    : new Spread(at(sorted, 50), at(sorted, 99), sorted.getLast());
        }

        /** The smallest value that is not exceeded by so many of a hundred. */
        private static long at(List<Long> sorted, int percent) {
            int rank = (int) Math.ceilDiv((long) sorted.size() * percent, 100L);
            return sorted.get(Math.max(1, rank) - 1);
        }
    }

    record Gaps(String fault, int times, Spread gapMs) {}

    boolean isClean() {
        return lost == 0 && doubled == 0 && moved == 0;
    }

    String text() {
        var text = new StringBuilder("%n%d operators, %d transactions a second through one that leads not%n%n"
                .formatted(operators, perSecond));
        text.append("  %-8s %6s %10s %10s %10s%n".formatted("fault", "times", "p50", "p99", "max"));
        faults.forEach(one -> text.append("  %-8s %6d %7d ms %7d ms %7d ms%n"
                .formatted(
                        one.fault(),
                        one.times(),
                        one.gapMs().p50(),
                        one.gapMs().p99(),
                        one.gapMs().max())));
        text.append("  without a sealed block; %d ms at most while nothing was wrong%n%n".formatted(calmGapMsMax));
        text.append("  %d transactions acknowledged, after %d ms (p50), %d ms (p99), %d ms at most%n"
                .formatted(acknowledged, acknowledgementMs.p50(), acknowledgementMs.p99(), acknowledgementMs.max()));
        text.append(
                "  lost %d, doubled %d, moved %d, refused and sent again %s".formatted(lost, doubled, moved, refused));
        return text.toString();
    }
}
