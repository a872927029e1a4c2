package org.lumia.protocol.rewards;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;

/** What every account has earned and spent since genesis, over the epochs that were added. */
public record CumulativeRewards(Map<Address, RewardBalance> balances) {
    public static final CumulativeRewards NONE = new CumulativeRewards(Map.of());

    public CumulativeRewards {
        balances = Map.copyOf(balances);
    }

    public CumulativeRewards plus(EpochRewards epoch) {
        return plus(epoch.balances());
    }

    public CumulativeRewards plus(Map<Address, RewardBalance> more) {
        var sums = new TreeMap<>(balances);
        more.forEach((account, balance) -> sums.merge(account, balance, RewardBalance::plus));
        return new CumulativeRewards(sums);
    }

    /**
     * What operators sign for a period; empty when nobody has earned or spent anything.
     *
     * @param throughEpoch the period's last
     */
    public Optional<RewardRoot> root(Genesis genesis, long throughEpoch) {
        return root(genesis.l1().chainId(), genesis.subnet(), throughEpoch);
    }

    Optional<RewardRoot> root(long l1ChainId, long subnet, long throughEpoch) {
        List<RewardLeaf> leaves = balances.keySet().stream()
                .sorted()
                .map(account -> {
                    RewardBalance balance = Objects.requireNonNull(balances.get(account));
                    return new RewardLeaf(
                            l1ChainId, subnet, throughEpoch, account, balance.amount(), balance.costsWei());
                })
                .filter(leaf -> !leaf.amount().isZero() || !leaf.costsWei().isZero())
                .toList();
        return leaves.isEmpty() ? Optional.empty() : Optional.of(new RewardRoot(throughEpoch, leaves));
    }
}
