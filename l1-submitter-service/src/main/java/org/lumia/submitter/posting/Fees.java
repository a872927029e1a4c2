package org.lumia.submitter.posting;

import org.lumia.ethereum.UInt256;

/** What a transaction offers: wei per gas, wei per gas on top for the proposer, wei per blob gas. */
public record Fees(UInt256 maxFeeWei, UInt256 priorityFeeWei, UInt256 maxBlobFeeWei) {

    public boolean within(FeePolicy policy) {
        return maxFeeWei.compareTo(policy.feeWeiPerGasMax()) <= 0
                && maxBlobFeeWei.compareTo(policy.blobFeeWeiPerGasMax()) <= 0;
    }

    /** The most that a transaction of that gas and that many blobs can cost, wei. */
    public UInt256 costWei(long gasLimit, int blobs) {
        return maxFeeWei
                .multiplyExact(UInt256.of(gasLimit))
                .addExact(maxBlobFeeWei.multiplyExact(UInt256.of((long) blobs * FeePolicy.GAS_PER_BLOB)));
    }

    /** Whether it offers more than another in any way. */
    public boolean isAbove(Fees other) {
        return maxFeeWei.compareTo(other.maxFeeWei) > 0
                || priorityFeeWei.compareTo(other.priorityFeeWei) > 0
                || maxBlobFeeWei.compareTo(other.maxBlobFeeWei) > 0;
    }

    /** The larger of each. */
    public Fees max(Fees other) {
        return new Fees(
                maxFeeWei.max(other.maxFeeWei),
                priorityFeeWei.max(other.priorityFeeWei),
                maxBlobFeeWei.max(other.maxBlobFeeWei));
    }

    /** One wei per gas more of the cap: other bytes for the same offer. */
    public Fees oneWeiMore() {
        return new Fees(maxFeeWei.addExact(UInt256.ONE), priorityFeeWei, maxBlobFeeWei);
    }
}
