package org.lumia.rewards.ledger;

import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.rewards.FinalBatch;

/**
 * All that the ledger books of an epoch.
 *
 * @param endMs timestamp of its last block
 * @param batches of the epoch, ascending by index
 * @param deliveries by operator
 * @param tips that blocks brought, by who sealed them
 * @param missed of operators that forfeit something
 */
public record ClosedEpoch(
        long endMs,
        EpochRewards rewards,
        List<PostedBatch> batches,
        Map<Address, Delivery> deliveries,
        Map<Address, Tips> tips,
        Map<Address, MissedWork> missed) {

    /** A batch and the transaction that brought it to L1. */
    public record PostedBatch(FinalBatch batch, Hash l1Transaction) {}

    /** @param blocks with a tip */
    public record Tips(UInt256 wei, long blocks) {}
}
