package org.lumia.submitter.posting;

import org.lumia.ethereum.UInt256;
import org.lumia.submitter.l1.FeeMarket;

/** How much to offer L1 and never to exceed; all in wei per gas or blob gas. */
public record FeePolicy(UInt256 priorityFeeWei, UInt256 feeWeiPerGasMax, UInt256 blobFeeWeiPerGasMax) {
    private static final UInt256 TWO = UInt256.of(2);

    /** Twice the base fees, so that six full blocks in a row do not price the transaction out. */
    public Fees first(FeeMarket market) {
        return new Fees(
                market.baseFeeWei().multiply(TWO).add(priorityFeeWei),
                priorityFeeWei,
                market.blobBaseFeeWei().multiply(TWO).max(UInt256.ONE));
    }

    /** What replaces {@code old}: nodes ask that every fee of a blob transaction doubles. */
    public Fees replacing(Fees old, FeeMarket market) {
        var fresh = first(market);
        return new Fees(
                old.maxFeeWei().multiply(TWO).max(fresh.maxFeeWei()),
                old.priorityFeeWei().multiply(TWO).max(fresh.priorityFeeWei()),
                old.maxBlobFeeWei().multiply(TWO).max(fresh.maxBlobFeeWei()));
    }
}
