package org.lumia.submitter.posting;

import org.lumia.ethereum.UInt256;

/** What a transaction offers: wei per gas, wei per gas on top for the proposer, wei per blob gas. */
public record Fees(UInt256 maxFeeWei, UInt256 priorityFeeWei, UInt256 maxBlobFeeWei) {

    public boolean within(FeePolicy policy) {
        return maxFeeWei.compareTo(policy.feeWeiPerGasMax()) <= 0
                && maxBlobFeeWei.compareTo(policy.blobFeeWeiPerGasMax()) <= 0;
    }
}
