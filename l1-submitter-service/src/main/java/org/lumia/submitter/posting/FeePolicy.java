package org.lumia.submitter.posting;

import org.lumia.ethereum.UInt256;
import org.lumia.l1.FeeMarket;

/**
 * How much to offer L1 and never to exceed; in wei per gas or blob gas.
 *
 * @param costWeiMax what one transaction may cost at most: nodes refuse above a limit of theirs
 */
public record FeePolicy(
        UInt256 priorityFeeWei, UInt256 feeWeiPerGasMax, UInt256 blobFeeWeiPerGasMax, UInt256 costWeiMax) {
    /** Blob gas of a blob (EIP-4844). */
    static final long GAS_PER_BLOB = 131_072;

    private static final UInt256 TWO = UInt256.of(2);
    private static final UInt256 TEN = UInt256.of(10);
    private static final UInt256 ELEVEN = UInt256.of(11);

    /** Twice the base fees, so that six full blocks in a row do not price the transaction out. */
    public Fees first(FeeMarket market) {
        return new Fees(
                market.baseFeeWei().multiply(TWO).add(priorityFeeWei),
                priorityFeeWei,
                market.blobBaseFeeWei().multiply(TWO).max(UInt256.ONE));
    }

    /**
     * What replaces a transaction that a pool holds, in every client: geth, reth, Nethermind and Erigon ask twice of each
     * of the three, Besu a tenth more of what is paid at the current base fee.
     */
    public Fees replacing(Fees held, FeeMarket market) {
        var fresh = first(market);
        var base = market.baseFeeWei();
        var tenthMore =
                ceilTenths(base.add(held.priorityFeeWei()).multiply(ELEVEN)).subtract(base);
        var tip = held.priorityFeeWei().multiply(TWO).max(tenthMore).max(fresh.priorityFeeWei());
        return new Fees(
                held.maxFeeWei().multiply(TWO).max(base.multiply(TWO).add(tip)),
                tip,
                held.maxBlobFeeWei().multiply(TWO).max(fresh.maxBlobFeeWei()));
    }

    private static UInt256 ceilTenths(UInt256 value) {
        return value.add(UInt256.of(9)).divide(TEN);
    }

    /** Whether a transaction at these fees stays below every limit. */
    public boolean allows(Fees fees, long gasLimit, int blobs) {
        return fees.within(this) && fees.costWei(gasLimit, blobs).compareTo(costWeiMax) <= 0;
    }

    /** The most that a transaction may cost if both fees stand at their limits. */
    public UInt256 dearestWei(long gasLimit, int blobs) {
        return new Fees(feeWeiPerGasMax, priorityFeeWei, blobFeeWeiPerGasMax).costWei(gasLimit, blobs);
    }
}
