package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.Seal;

/**
 * When an operator says in the log what its clock reads: a pure function of the log so far and its clock. Who leads says it with its
 * seals, the others by themselves.
 */
public final class ClockPlan {
    private ClockPlan() {}

    /**
     * What to append now; without signature.
     *
     * @param saidMs the latest value that was appended and may not have come back through the log yet
     */
    public static Optional<Clock> alone(LogState state, Address operator, long clockMs, long saidMs) {
        return state.maySpeak(operator) && clockMs >= dueMs(state, operator, clockMs, saidMs)
                ? Optional.of(entry(state, operator, clockMs))
                : Optional.empty();
    }

    /** When {@link #alone} has something to say, by the operator's clock. */
    public static long dueMs(LogState state, Address operator, long clockMs, long saidMs) {
        Timing timing = state.genesis().timing();
        long dueMs = Math.max(state.readingMs(operator), saidMs) + timing.clockIntervalMs();
        // A leader's next seal says it, unless something keeps it from sealing.
        return clockMs >= dueMs && leads(state, operator, clockMs) ? dueMs + timing.idleBlockMs() : dueMs;
    }

    /** What to append just before a seal of one's own, planned with this clock; without signature. */
    public static Optional<Clock> before(Seal seal, LogState state, Address operator, long clockMs) {
        long readingMs = state.readingMs(operator);
        boolean needless = seal.getTimestampMs() <= state.sealableThroughMs()
                && clockMs < readingMs + state.genesis().timing().clockIntervalMs();
        return needless || clockMs <= readingMs ? Optional.empty() : Optional.of(entry(state, operator, clockMs));
    }

    private static boolean leads(LogState state, Address operator, long clockMs) {
        long nowMs = SealingPlan.time(state, operator, clockMs, 0).nowMs();
        long slot = state.genesis().slot(Math.max(nowMs, state.tip().timestampMs()));
        return state.leader(slot).filter(operator::equals).isPresent();
    }

    private static Clock entry(LogState state, Address operator, long clockMs) {
        return Clock.newBuilder()
                .setSubnet(state.genesis().subnet())
                .setOperator(bytes(operator))
                .setTimeMs(clockMs)
                .build();
    }
}
