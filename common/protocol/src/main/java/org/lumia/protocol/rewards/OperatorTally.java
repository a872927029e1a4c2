package org.lumia.protocol.rewards;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/**
 * What one member did in an epoch.
 *
 * @param weight in the epoch's member list; 0 while jailed
 * @param slotsAssigned slots with it at rank 0 in which somebody sealed
 * @param slotsLed those of them in which it sealed itself
 * @param attestations blocks of the epoch that it attested in time
 * @param batchesInTurn batches of the epoch that it posted in turn
 * @param feesDelivered wei paid by the included transactions of its bundles
 * @param baseFeesBurned wei of them that were base fee
 * @param slashed whether a block of the epoch applied a slash message for it
 * @param l1CostWei ETH to reimburse for batches it posted
 */
public record OperatorTally(
        Address operator,
        long weight,
        long slotsAssigned,
        long slotsLed,
        long attestations,
        long batchesInTurn,
        UInt256 feesDelivered,
        UInt256 baseFeesBurned,
        boolean slashed,
        UInt256 l1CostWei) {
    public OperatorTally {
        if (slotsLed < 0 || slotsLed > slotsAssigned || attestations < 0 || batchesInTurn < 0 || weight < 0) {
            throw new IllegalArgumentException("impossible counts of " + operator);
        }
        if (baseFeesBurned.compareTo(feesDelivered) > 0) {
            throw new IllegalArgumentException(operator + " burned more than was paid");
        }
    }
}
