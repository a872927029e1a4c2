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
        /** What the broker's clock reads is not known well enough. */
        CLOCK_UNCONFIRMED,
        /** The operator's clock and the broker's are further apart than {@code sealLeadMs}. */
        CLOCK_DIFFERS,
        /** The last seal's timestamp is too far ahead of the broker's clock to count now. */
        SEAL_AHEAD,
        /** Another seal was signed for the number before: it is not signed again, and the log may go on without it. */
        SIGNED_OTHERWISE
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
     * @param repeatNotBeforeMs when that seal may be appended again at the earliest
     */
    record Standing(
            boolean caughtUp,
            long executedThrough,
            Optional<Seal> lastSigned,
            boolean inFlight,
            long repeatNotBeforeMs) {}

    /** @param nowMs the operator's clock */
    static SealingPlan next(LogRules rules, LogState state, Address operator, long nowMs, Standing standing) {
        Tip tip = state.tip();
        if (!standing.caughtUp()) {
            return new Wait(NEVER, Why.CATCHING_UP);
        }
        if (standing.lastSigned().isPresent() && standing.lastSigned().get().getNumber() > tip.number()) {
            return repeat(tip, standing.lastSigned().get(), nowMs, standing);
        }
        Genesis genesis = state.genesis();
        Timing timing = genesis.timing();
        if (executionIsBehind(state, standing.executedThrough(), nowMs)) {
            return new Wait(NEVER, Why.EXECUTION_BEHIND);
        }
        long soonest = tip.timestampMs() + timing.minBlockMs();
        if (nowMs < soonest) {
            return new Wait(soonest, Why.NOT_DUE);
        }
        long slot = genesis.slot(nowMs);
        long nextSlot = genesis.timestampMs() + (slot + 1) * timing.slotMs();
        int rank = rank(state.schedule(slot), operator);
        if (rank < 0) {
            return new Wait(nextSlot, Why.NOT_ELECTED);
        }
        long due = rank > 0
                ? tip.timestampMs() + rank * timing.failoverMs()
                : state.cutIsEmpty(nowMs) ? dueWhenEmpty(state, soonest) : soonest;
        return nowMs < due
                ? new Wait(Math.min(due, nextSlot), Why.NOT_DUE)
                : new Sign(rules.seal(state, operator, rank, nowMs));
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

    private static SealingPlan repeat(Tip tip, Seal signed, long nowMs, Standing standing) {
        boolean next = signed.getNumber() == tip.number() + 1
                && signed.getParent().equals(bytes(tip.hash()))
                && signed.getContentHash().equals(bytes(tip.contentHash()));
        if (standing.inFlight() || !next) {
            return new Wait(NEVER, Why.IN_FLIGHT);
        }
        return nowMs < standing.repeatNotBeforeMs()
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
