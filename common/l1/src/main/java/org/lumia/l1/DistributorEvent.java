package org.lumia.l1;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * What the reward distributor logged for a subnet, and the registry of its bonds.
 *
 * @param logIndex in its block
 * @param throughEpoch last epoch of the root's period; 0 for funding and bonds
 * @param account who was paid, whose part was recovered, who funded, who posted the root, or whose bond was slashed
 * @param amount wei of LUMIA; of a root its total
 * @param costsWei ETH; of a root its total
 * @param root of a posted one
 */
public record DistributorEvent(
        Kind kind,
        long throughEpoch,
        Address account,
        UInt256 amount,
        UInt256 costsWei,
        Optional<Hash> root,
        L1Block block,
        long logIndex,
        Hash transactionHash) {

    /** The events, one each. */
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
