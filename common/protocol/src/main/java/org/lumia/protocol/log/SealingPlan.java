package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.v1.Seal;

/**
 * What an operator does now about sealing (PROTOCOL section 2): a pure function of the log so far, its clock and what it
 * signed last. Never two different seals for one number.
 */
public sealed interface SealingPlan {
    /** Sign this, make the signature durable, append it. */
    record Sign(Seal unsigned) implements SealingPlan {}

    /** Append what was signed before again, byte for byte. */
    record Repeat(Seal signed) implements SealingPlan {}

    /** Nothing until the log, the execution or the clock has come further. @param untilMs the clock's reading */
    record Wait(long untilMs, Why why) implements SealingPlan {}

    /** What a {@link Wait} waits for. */
    enum Why {
        CATCHING_UP,
        IN_FLIGHT,
        EXECUTION_BEHIND,
        NOT_ELECTED,
        NOT_DUE,
        /** The log's time has to come further: no seal with the timestamp it would need counts now. */
        LOG_TIME_BEHIND,
        /** Another seal was signed for the number before: it is not signed again, and the log may go on without it. */
        SIGNED_OTHERWISE,
        /** The members in force know the operator by another key than it has. */
        KEY_NOT_IN_FORCE
    }

    /** A block that is not executed so long after its timestamp holds back further gas. */
    long EXECUTION_AGE_MS_MAX = 200;

    /** No clock reading ends the wait. */
    long NEVER = Long.MAX_VALUE;

    /**
     * What the operator knows besides the log.
     *
     * @param caughtUp whether the whole log was followed since the start
     * @param executedThrough the last block its own execution is done with
     * @param lastSigned the latest seal it ever signed
     * @param inFlight whether that seal was appended and did not come back through the log yet
     * @param repeatNotBeforeMs when that seal may be appended again at the earliest, by the operator's clock
     * @param sinceTipMs how long it has known the tip, by a clock that nobody moves
     */
    record Standing(
            boolean caughtUp,
            long executedThrough,
            Optional<Seal> lastSigned,
            boolean inFlight,
            long repeatNotBeforeMs,
            long sinceTipMs) {}

    /**
     * The time that the operator goes by.
     *
     * @param nowMs no later than a seal may say
     * @param held whether it would be later by the operator's clock alone
     */
    record Time(long clockMs, long nowMs, boolean held) {
        Wait until(long thenMs, Why why) {
            return held
                    ? new Wait(NEVER, why == Why.NOT_DUE ? Why.LOG_TIME_BEHIND : why)
                    : new Wait(clockMs + thenMs - nowMs, why);
        }
    }

    /** A plan counts on the log to read this clock before the seal: see {@link ClockPlan}. @param clockMs the operator's clock */
    static SealingPlan next(LogRules rules, LogState state, Address operator, long clockMs, Standing standing) {
        Tip tip = state.tip();
        if (!standing.caughtUp()) {
            return new Wait(NEVER, Why.CATCHING_UP);
        }
        if (standing.lastSigned().isPresent() && standing.lastSigned().get().getNumber() > tip.number()) {
            return repeat(state, operator, standing.lastSigned().get(), clockMs, standing);
        }
        Genesis genesis = state.genesis();
        Timing timing = genesis.timing();
        Time time = time(state, operator, clockMs, standing.sinceTipMs());
        long nowMs = time.nowMs();
        if (executionIsBehind(state, standing.executedThrough(), nowMs)) {
            return new Wait(NEVER, Why.EXECUTION_BEHIND);
        }
        long soonest = tip.timestampMs() + timing.minBlockMs();
        if (nowMs < soonest) {
            return time.until(soonest, Why.NOT_DUE);
        }
        long slot = genesis.slot(nowMs);
        long nextSlot = genesis.timestampMs() + (slot + 1) * timing.slotMs();
        int rank = rank(state.schedule(slot), operator);
        if (rank < 0) {
            return time.until(nextSlot, Why.NOT_ELECTED);
        }
        long due = rank > 0
                ? tip.timestampMs() + rank * timing.failoverMs()
                : state.cutIsEmpty(nowMs) ? dueWhenEmpty(state, soonest) : soonest;
        return nowMs < due
                ? time.until(Math.min(due, nextSlot), Why.NOT_DUE)
                : new Sign(rules.seal(state, operator, rank, nowMs));
    }

    /**
     * The operator's clock, within what others say. One that is behind the log's time goes by that; one that is so far behind that it
     * must be wrong goes on from the tip as well, no faster than time passes. No time is later than a seal may say.
     */
    static Time time(LogState state, Address operator, long clockMs, long sinceTipMs) {
        long logTimeMs = state.logTimeMs();
        long ownMs = Math.max(clockMs, logTimeMs);
        if (clockMs < logTimeMs - state.genesis().timing().sealLeadMs()) {
            ownMs = Math.max(ownMs, state.tip().timestampMs() + sinceTipMs);
        }
        long latestMs = state.sealableThroughMs(state.logTimeWithMs(operator, clockMs));
        return new Time(clockMs, Math.min(ownMs, latestMs), ownMs > latestMs);
    }

    /**
     * By blocks, or by the time that the gas they may use takes in the worst case: half of what one block may where the first of
     * them waits for longer than ordinary work takes, what two may in any case.
     */
    private static boolean executionIsBehind(LogState state, long executedThrough, long nowMs) {
        Genesis genesis = state.genesis();
        if (state.tip().number() - executedThrough > genesis.timing().executionLagBlocksMax()) {
            return true;
        }
        long gas = state.gasAfter(executedThrough);
        long blockGas = genesis.blocks().maxGas();
        boolean slow = state.timestampAfter(executedThrough)
                .filter(timestampMs -> nowMs - timestampMs > EXECUTION_AGE_MS_MAX)
                .isPresent();
        return gas > (slow ? blockGas / 2 : 2 * blockGas);
    }

    /** An empty cut is due at the idle time; one that waits for more gas, as soon as there is enough. */
    private static long dueWhenEmpty(LogState state, long soonest) {
        long idle = state.tip().timestampMs() + state.genesis().timing().idleBlockMs();
        return state.pendingTransactions() == 0 ? idle : Math.clamp(state.nextFitsAt(), soonest, idle);
    }

    private static SealingPlan repeat(LogState state, Address operator, Seal signed, long clockMs, Standing standing) {
        Tip tip = state.tip();
        boolean next = signed.getNumber() == tip.number() + 1
                && signed.getParent().equals(bytes(tip.hash()))
                && signed.getContentHash().equals(bytes(tip.contentHash()));
        if (standing.inFlight() || !next) {
            return new Wait(NEVER, Why.IN_FLIGHT);
        }
        if (signed.getTimestampMs() > state.sealableThroughMs(state.logTimeWithMs(operator, clockMs))) {
            return new Wait(NEVER, Why.LOG_TIME_BEHIND);
        }
        return clockMs < standing.repeatNotBeforeMs()
                ? new Wait(standing.repeatNotBeforeMs(), Why.NOT_DUE)
                : new Repeat(signed);
    }

    private static int rank(List<Member> schedule, Address operator) {
        for (int rank = 0; rank < schedule.size(); rank++) {
            if (schedule.get(rank).operator().equals(operator)) {
                return rank;
            }
        }
        return -1;
    }
}
