package org.lumia.submitter.app;

import org.lumia.submitter.inbox.InboxStore;
import org.lumia.submitter.l1.L1Exception;
import org.lumia.submitter.settlement.SettlementStore;

/** The first turn: is this the L1 that genesis names, and where does reading begin? */
final class L1Start {
    private final JsonRpcL1 l1;
    private final SubnetOnL1 subnet;
    private final InboxStore inbox;
    private final SettlementStore settlements;

    L1Start(JsonRpcL1 l1, SubnetOnL1 subnet, InboxStore inbox, SettlementStore settlements) {
        this.l1 = l1;
        this.subnet = subnet;
        this.inbox = inbox;
        this.settlements = settlements;
    }

    /** @throws IllegalStateException when the node serves another chain */
    void run() {
        long chainId = l1.chainId();
        if (chainId != subnet.l1ChainId()) {
            throw new IllegalStateException("L1's node serves chain %d, genesis names %d: correct lumia.l1.rpc-url"
                    .formatted(chainId, subnet.l1ChainId()));
        }
        var block = l1.block(subnet.startBlock())
                .orElseThrow(() -> new L1Exception("L1's node has no block %d yet".formatted(subnet.startBlock())));
        inbox.startAt(block);
        settlements.startAt(block);
    }
}
