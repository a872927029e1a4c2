package org.lumia.submitter.app;

import org.lumia.l1.L1;
import org.lumia.l1.L1Exception;
import org.lumia.protocol.ContradictionException;
import org.lumia.submitter.inbox.InboxStore;
import org.lumia.submitter.settlement.SettlementStore;

/** Before the first turn: is this the L1 that genesis names, and where does reading begin? */
final class L1Start {
    private final L1 l1;
    private final L1Check check;
    private final long startBlock;
    private final InboxStore inbox;
    private final SettlementStore settlements;

    L1Start(L1 l1, L1Check check, long startBlock, InboxStore inbox, SettlementStore settlements) {
        this.l1 = l1;
        this.check = check;
        this.startBlock = startBlock;
        this.inbox = inbox;
        this.settlements = settlements;
    }

    /**
     * @throws ContradictionException when the node serves another chain, or genesis' contracts are not on it
     * @throws L1Exception while the node is away, or behind the contracts
     */
    void run() {
        check.difference().ifPresent(difference -> {
            throw new ContradictionException(difference);
        });
        var block = l1.block(startBlock)
                .orElseThrow(() -> new L1Exception("L1's node has no block %d yet".formatted(startBlock)));
        inbox.startAt(block);
        settlements.startAt(block);
    }
}
