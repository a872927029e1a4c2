package org.lumia.protocol.rewards;

import org.lumia.ethereum.UInt256;

/** What the included transactions of one operator's bundles paid, and how much of it was base fee. In wei. */
public record Delivery(long transactions, UInt256 feesWei, UInt256 burnedWei) {
    public Delivery plus(Delivery other) {
        return new Delivery(
                transactions + other.transactions,
                feesWei.addExact(other.feesWei),
                burnedWei.addExact(other.burnedWei));
    }
}
