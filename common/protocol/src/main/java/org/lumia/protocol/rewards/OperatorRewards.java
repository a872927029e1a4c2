package org.lumia.protocol.rewards;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.lumia.ethereum.UInt256;

/**
 * What one operator earns in an epoch, in wei of LUMIA.
 *
 * @param tally what it is computed from
 * @param earned by category, every category present
 * @param forfeited what its counts would give beyond that, gone to the treasury
 * @param reasons for what is forfeited; may hold one that cost nothing
 * @param l1CostWei ETH that it is reimbursed
 */
public record OperatorRewards(
        OperatorTally tally,
        Map<Category, UInt256> earned,
        UInt256 forfeited,
        Set<Forfeit> reasons,
        UInt256 l1CostWei) {
    public OperatorRewards {
        earned = Map.copyOf(new EnumMap<>(earned));
        reasons = Set.copyOf(reasons);
    }

    public UInt256 total() {
        return earned.values().stream().reduce(UInt256.ZERO, UInt256::addExact);
    }
}
