package org.lumia.protocol.rewards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.merkle.StandardMerkleTree;

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

    /** The emission: what the claims sum to. */
    public UInt256 total() {
        return tally.policy().emissionPerEpoch();
    }

    /** One leaf an account with something to claim, ascending by address; the treasury's own part is added to its account. */
    public List<RewardLeaf> leaves() {
        Map<Address, UInt256> amounts = new TreeMap<>();
        for (OperatorRewards rewards : operators) {
            amounts.merge(rewards.tally().operator(), rewards.total(), UInt256::addExact);
        }
        amounts.merge(tally.policy().treasury(), treasuryAmount, UInt256::addExact);
        List<RewardLeaf> leaves = new ArrayList<>();
        amounts.forEach((account, amount) -> {
            if (!amount.isZero()) {
                leaves.add(new RewardLeaf(tally.subnet(), tally.epoch(), account, amount));
            }
        });
        return leaves;
    }

    /** The tree whose root the operators attest; empty when the emission is zero, and then there is nothing to attest. */
    public Optional<StandardMerkleTree> tree() {
        List<RewardLeaf> leaves = leaves();
        return leaves.isEmpty()
                ? Optional.empty()
                : Optional.of(StandardMerkleTree.of(
                        leaves.stream().map(RewardLeaf::hash).toList()));
    }
}
