package org.lumia.protocol.rewards;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/**
 * An epoch's rewards: the operators' parts and the treasury's sum to the emission exactly.
 *
 * @param operators ascending by address
 * @param treasuryAmount wei of LUMIA that nobody earned
 */
public record EpochRewards(EpochTally tally, List<OperatorRewards> operators, UInt256 treasuryAmount) {
    public EpochRewards {
        operators = List.copyOf(operators);
        UInt256 sum = treasuryAmount;
        for (OperatorRewards rewards : operators) {
            sum = sum.addExact(rewards.total());
        }
        if (!sum.equals(tally.policy().emissionPerEpoch())) {
            throw new IllegalStateException("epoch %d pays %s of an emission of %s"
                    .formatted(tally.epoch(), sum, tally.policy().emissionPerEpoch()));
        }
    }

    /** The emission: what the balances sum to. */
    public UInt256 total() {
        return tally.policy().emissionPerEpoch();
    }

    /** By account, what the epoch adds; the treasury's own part is added to its account, also where that is an operator. */
    public Map<Address, RewardBalance> balances() {
        Map<Address, RewardBalance> balances = new TreeMap<>();
        for (OperatorRewards rewards : operators) {
            balances.put(rewards.tally().operator(), new RewardBalance(rewards.total(), rewards.l1CostWei()));
        }
        balances.merge(tally.policy().treasury(), new RewardBalance(treasuryAmount, UInt256.ZERO), RewardBalance::plus);
        return balances;
    }
}
