package org.lumia.ordering;

import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;

/** A derived block as it is kept: its seal, where that stands in the log, and how much it cut. */
public record DerivedBlock(Seal seal, byte[] hash, long logOffset, int transactions, int inboxMessages) {
    static DerivedBlock of(OrderedBlock block) {
        return new DerivedBlock(
                block.getSeal(),
                block.getHash().toByteArray(),
                block.getLogOffset(),
                block.getTransactionsCount(),
                block.getInboxCount());
    }
}
