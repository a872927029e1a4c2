package org.lumia.protocol.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;

/** Gas limits and times of the latest blocks: how far behind execution may be in the worst case. Not part of a snapshot. */
final class RecentGas {
    private record Cut(long number, long timestampMs, long gas) {}

    private final Deque<Cut> cuts = new ArrayDeque<>();
    private final long blocksMax;
    private final long forcedGas;

    RecentGas(Genesis genesis) {
        this.blocksMax = genesis.timing().executionLagBlocksMax();
        this.forcedGas = genesis.blocks().maxTransactionGas();
    }

    void add(OrderedBlock block, Iterable<Candidate> taken) {
        long gas = 0;
        for (Candidate candidate : taken) {
            gas += candidate.budgetGas();
        }
        for (InboxMessage message : block.getInboxList()) {
            gas += gas(message);
        }
        cuts.addLast(new Cut(block.getNumber(), block.getSeal().getTimestampMs(), gas));
        if (cuts.size() > blocksMax) {
            cuts.removeFirst();
        }
    }

    private long gas(InboxMessage message) {
        if (message.getKind() == InboxKind.DEPOSIT) {
            return InboxBodies.Deposit.decode(message.getBody().toByteArray()).gas();
        }
        return message.getKind() == InboxKind.FORCED ? forcedGas : 0;
    }

    /** Of the first block after one. */
    Optional<Long> timestampAfter(long number) {
        return cuts.stream()
                .filter(cut -> cut.number() > number)
                .map(Cut::timestampMs)
                .findFirst();
    }

    long after(long number) {
        return cuts.stream()
                .filter(cut -> cut.number() > number)
                .mapToLong(Cut::gas)
                .sum();
    }
}
