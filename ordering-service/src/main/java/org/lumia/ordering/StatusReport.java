package org.lumia.ordering;

import java.util.Optional;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.LogState;

/** Makes an {@link OrderingStatus} of what the ordering thread knows. */
final class StatusReport {
    private StatusReport() {}

    static OrderingStatus of(
            Genesis genesis,
            LogState state,
            InboxCopy inbox,
            long nowMs,
            long executedThrough,
            boolean caughtUp,
            long lastSignedNumber,
            String waiting,
            ClockAlarm alarm,
            Optional<String> sealRefused,
            Sealing sealing) {
        var tip = state.tip();
        long slot = Math.max(0, genesis.slot(Math.max(nowMs, tip.timestampMs())));
        long epoch = genesis.epochOfSlot(slot);
        return new OrderingStatus(
                tip.number(),
                tip.hash(),
                tip.timestampMs(),
                epoch,
                slot,
                state.epochs().members(epoch).list(),
                state.schedule(slot),
                state.inboxThrough(),
                inbox.through(state.inboxThrough()),
                executedThrough,
                state.pendingTransactions(),
                state.pendingBytes(),
                state.countedNotices(),
                state.nextOffset(),
                caughtUp,
                lastSignedNumber,
                waiting,
                state.logTimeMs(),
                alarm.clockDifferenceMs(state.logTimeMs(), nowMs),
                alarm.brokerDifferenceMs(),
                alarm.trouble(state.logTimeMs(), nowMs),
                sealRefused,
                caughtUp ? sealing.keyNotInForce(state, epoch) : Optional.empty());
    }
}
