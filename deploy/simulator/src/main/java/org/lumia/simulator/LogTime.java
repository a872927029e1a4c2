package org.lumia.simulator;

import java.util.Optional;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.SealingPlan;
import org.lumia.protocol.v1.Seal;

/** Where the log's time comes from: the one place that says it. */
final class LogTime {
    /** Whether rule 5 goes by the broker's clock: brokers must then be right for the chain to go on. */
    static final boolean TRUSTS_BROKERS = true;

    private LogTime() {}

    /** Short slots and epochs, so that a run has many. */
    static Timing timing() {
        return new Timing(1_000, 3, 20, 500, 800, 200, 500, 50);
    }

    static LogEntry entry(long offset, long appendedAtMs, byte[] bytes) {
        return new LogEntry(offset, appendedAtMs, bytes);
    }

    static SealingPlan.Standing standing(
            boolean caughtUp,
            long executedThrough,
            Optional<Seal> lastSigned,
            boolean inFlight,
            long repeatNotBeforeMs,
            long sinceTipMs) {
        return new SealingPlan.Standing(caughtUp, executedThrough, lastSigned, inFlight, repeatNotBeforeMs);
    }
}
