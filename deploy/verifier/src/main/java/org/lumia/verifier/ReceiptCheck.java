package org.lumia.verifier;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.fairness.ReceiptRules;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.IgnoredReason;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.v1.InboxMessage;

/**
 * Follows the log to a receipt's offset, where its operator's keys are known for sure, and on until the rules decide what became of the
 * transaction.
 */
final class ReceiptCheck {
    private final ReceiptRules rules;
    private final OrderingReceipt receipt;
    private final LogReplay replay;
    private boolean reached;
    private @Nullable String fate;

    ReceiptCheck(Genesis genesis, OrderingReceipt receipt, List<InboxMessage> inbox) {
        this.rules = new ReceiptRules(genesis);
        this.receipt = receipt;
        this.replay = new LogReplay(genesis, inbox);
    }

    /**
     * What became of the transaction, in a sentence without its end.
     *
     * @throws DifferenceException when the receipt is not the operator's, or its promise is broken
     */
    String run(TxIn log) {
        log.read(this::follow);
        if (!reached) {
            throw new LogUnavailableException(
                    "the log ends before offset %s".formatted(Long.toUnsignedString(receipt.offset())));
        }
        return fate == null ? "it waits for a block" : fate;
    }

    private void follow(LogEntry entry) {
        if (fate != null) {
            return;
        }
        boolean here = !reached && Long.compareUnsigned(entry.offset(), receipt.offset()) >= 0;
        if (here) {
            judge(entry);
        }
        List<LogEvent> events = replay.apply(entry);
        if (here) {
            requireCounted(events);
        }
        reached |= here;
        if (reached) {
            events.forEach(this::learn);
        }
        if (here && fate == null && events.stream().noneMatch(this::waits) && untold(events)) {
            fate = "it was refused at derivation, untold: the block reports as many refusals as it may";
        }
    }

    private void judge(LogEntry entry) {
        Predicate<Address> isOperators = keys(replay.state());
        rules.forged(receipt, isOperators).ifPresent(why -> {
            throw new DifferenceException("forged: " + why);
        });
        Optional<byte[]> standing = entry.offset() == receipt.offset() ? Optional.of(entry.bytes()) : Optional.empty();
        rules.broken(receipt, standing, isOperators).ifPresent(why -> {
            throw new DifferenceException("broken: " + why);
        });
    }

    private Predicate<Address> keys(LogState state) {
        MemberHistory history = state.epochs().history();
        long epoch = state.epoch();
        return key -> history.speaker(epoch, receipt.operator(), key).isPresent();
    }

    /** A bundle that the rules ignore as a whole holds nothing. */
    private void requireCounted(List<LogEvent> events) {
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Ignored(var reason, String detail)
                    && reason != IgnoredReason.DUPLICATE_TRANSACTION
                    && reason != IgnoredReason.REFUSALS_FULL) {
                throw new DifferenceException("broken: %s (%s)".formatted(detail, reason));
            }
        }
    }

    private boolean waits(LogEvent event) {
        return switch (event) {
            case LogEvent.Queued(var candidates) ->
                candidates.stream().anyMatch(one -> one.hash().equals(receipt.transactionHash()));
            case LogEvent.Ignored(var reason, String detail) ->
                reason == IgnoredReason.DUPLICATE_TRANSACTION
                        && detail.equals(receipt.transactionHash().toString());
            default -> false;
        };
    }

    private static boolean untold(List<LogEvent> events) {
        return events.stream()
                .anyMatch(event ->
                        event instanceof LogEvent.Ignored(var reason, var _) && reason == IgnoredReason.REFUSALS_FULL);
    }

    private void learn(LogEvent event) {
        switch (event) {
            case LogEvent.Refused(var refused) ->
                refused.stream()
                        .filter(one -> Protobufs.hash(one.getHash()).equals(receipt.transactionHash()))
                        .findFirst()
                        .ifPresent(one -> fate =
                                "it was refused at derivation: %s, %s".formatted(one.getReason(), one.getDetail()));
            case LogEvent.Derived(var block, var taken) -> {
                if (taken.stream().anyMatch(one -> one.hash().equals(receipt.transactionHash()))) {
                    fate = "block %d took it".formatted(block.getNumber());
                }
            }
            case LogEvent.Queued _,
                    LogEvent.Ignored _,
                    LogEvent.SealIgnored _,
                    LogEvent.SealSigned _,
                    LogEvent.Equivocated _,
                    LogEvent.Noticed _,
                    LogEvent.ClockRead _ -> {}
        }
    }
}
