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
 * @param forfeits by category, what its counts would give beyond that, gone to the treasury; every category present
 * @param reasons for what is forfeited; may hold one that cost nothing
 * @param l1CostWei ETH that it is reimbursed
 */
public record OperatorRewards(
        OperatorTally tally,
        Map<Category, UInt256> earned,
        Map<Category, UInt256> forfeits,
        Set<Forfeit> reasons,
        UInt256 l1CostWei) {
    public OperatorRewards {
        earned = Map.copyOf(new EnumMap<>(earned));
        forfeits = Map.copyOf(new EnumMap<>(forfeits));
        reasons = Set.copyOf(reasons);
    }

    public UInt256 total() {
        return sum(earned);
    }

    /** Of all categories. */
    public UInt256 forfeited() {
        return sum(forfeits);
    }

    private static UInt256 sum(Map<Category, UInt256> parts) {
        return parts.values().stream().reduce(UInt256.ZERO, UInt256::addExact);
    }
}
