package org.lumia.ordering;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the log's time with this machine's clock and with the time that brokers stamp, and says which is off. It decides nothing: a
 * wrong clock of one machine moves no block. Times in ms since 1970.
 */
final class ClockAlarm {
    private static final Logger LOG = LoggerFactory.getLogger(ClockAlarm.class);

    /** An entry may be late for reasons of its own: the least of so many differences counts. */
    private static final int COMPARISONS_MAX = 8;

    private final long toleranceMs;
    private final Deque<Long> own = new ArrayDeque<>();
    private final Deque<Long> broker = new ArrayDeque<>();
    private boolean raised;

    /** @param toleranceMs how far a clock may be from the log's time: {@code sealLeadMs} */
    ClockAlarm(long toleranceMs) {
        this.toleranceMs = toleranceMs;
    }

    /**
     * The log's time has just come to a value.
     *
     * @param appendTimeMs of the entry that brought it there
     * @param clockMs this machine's
     * @param onTheWayMs what an append takes: as much later the log shows a clock
     */
    void compare(long logTimeMs, long appendTimeMs, long clockMs, long onTheWayMs) {
        add(own, later(clockMs - logTimeMs, onTheWayMs));
        add(broker, later(appendTimeMs - logTimeMs, onTheWayMs));
    }

    private static long later(long differenceMs, long onTheWayMs) {
        return differenceMs > 0 ? Math.max(0, differenceMs - onTheWayMs) : differenceMs;
    }

    private static void add(Deque<Long> differences, long differenceMs) {
        if (differences.size() == COMPARISONS_MAX) {
            differences.removeFirst();
        }
        differences.addLast(differenceMs);
    }

    /** How far this machine's clock is ahead of the log's time, negative where it is behind; 0 where that is not known. */
    long clockDifferenceMs(long logTimeMs, long clockMs) {
        return clockMs < logTimeMs ? clockMs - logTimeMs : least(own);
    }

    /** The same of the latest append times. */
    long brokerDifferenceMs() {
        return least(broker);
    }

    private static long least(Deque<Long> differences) {
        if (differences.size() < COMPARISONS_MAX) {
            return 0;
        }
        long least = Long.MAX_VALUE;
        for (long difference : differences) {
            least = Math.abs(difference) < Math.abs(least) ? difference : least;
        }
        return least;
    }

    /** What is off, in a sentence; logged when it begins and when it ends. */
    Optional<String> trouble(long logTimeMs, long clockMs) {
        Optional<String> trouble = sentence(logTimeMs, clockMs);
        if (trouble.isPresent() != raised) {
            raised = trouble.isPresent();
            trouble.ifPresentOrElse(LOG::warn, () -> LOG.info("the clocks and the log's time agree again"));
        }
        return trouble;
    }

    private Optional<String> sentence(long logTimeMs, long clockMs) {
        long ownMs = clockDifferenceMs(logTimeMs, clockMs);
        long brokerMs = brokerDifferenceMs();
        boolean ownIsOff = Math.abs(ownMs) > toleranceMs;
        boolean brokerIsOff = Math.abs(brokerMs) > toleranceMs;
        String where = ", where sealLeadMs allows %d".formatted(toleranceMs);
        if (ownIsOff && brokerIsOff && (ownMs < 0) == (brokerMs < 0)) {
            return Optional.of(
                    "the log's time %s is %s this machine's clock and %s the broker's%s: members with half of the weight have clocks that are off"
                            .formatted(Instant.ofEpochMilli(logTimeMs), apart(-ownMs), apart(-brokerMs), where));
        }
        if (ownIsOff) {
            return Optional.of(
                    "this machine's clock reads %s, %s the log's time%s: it is wrong unless the clocks of half of the weight are"
                            .formatted(Instant.ofEpochMilli(clockMs), apart(ownMs), where));
        }
        return brokerIsOff
                ? Optional.of(
                        "the broker that leads tx-in stamps entries %s the log's time%s: its clock is wrong unless the clocks of half of the weight are"
                                .formatted(apart(brokerMs), where))
                : Optional.empty();
    }

    private static String apart(long differenceMs) {
        return "%d ms %s".formatted(Math.abs(differenceMs), differenceMs > 0 ? "ahead of" : "behind");
    }
}
