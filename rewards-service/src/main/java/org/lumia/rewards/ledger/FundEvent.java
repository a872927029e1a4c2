package org.lumia.rewards.ledger;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * What a final block of L1 says of the subnet's reward fund, or of a bond.
 *
 * @param throughEpoch last epoch of the root's period; 0 where there is none
 * @param account who was paid, whose part was recovered, who funded, who posted the root, or whose bond was slashed
 * @param amount wei of LUMIA; of a root its total
 * @param costsWei ETH; of a root its total
 * @param timestamp of the block, seconds since 1970
 */
public record FundEvent(
        Kind kind,
        long throughEpoch,
        Address account,
        UInt256 amount,
        UInt256 costsWei,
        long block,
        long timestamp,
        long logIndex,
        Hash transactionHash) {

    /** Only a root and what was paid of it have an epoch. */
    public enum Kind {
        ROOT,
        CLAIMED,
        REIMBURSED,
        RECOVERED,
        FUNDED,
        COSTS_FUNDED,
        SLASHED
    }
}
