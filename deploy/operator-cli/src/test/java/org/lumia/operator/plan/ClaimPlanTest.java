package org.lumia.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.rewards.DistributorCall;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.protocol.rewards.RewardLeaf;
import org.lumia.protocol.rewards.RewardRoot;

/** What is claimed of a root. */
class ClaimPlanTest {
    private static final Address DISTRIBUTOR = account(0xD);

    private static Address account(long number) {
        return Address.parse("0x%040x".formatted(number));
    }

    private static RewardRoot root(int accounts) {
        return new RewardRoot(
                143,
                LongStream.rangeClosed(1, accounts)
                        .mapToObj(i -> new RewardLeaf(31_337, 7, 143, account(i), UInt256.of(1_000 + i), UInt256.of(i)))
                        .toList());
    }

    @Test
    void onlyWhatWasNotPaidIsDueAndWhoHasNothingDueIsLeftOut() {
        var root = root(3);
        var plan = ClaimPlan.of(
                root,
                root.leaves(),
                Map.of(
                        account(1), new RewardBalance(UInt256.of(1_001), UInt256.of(1)),
                        account(2), new RewardBalance(UInt256.of(1_002), UInt256.ZERO)));
        assertThat(plan.due()).extracting(due -> due.leaf().account()).containsExactly(account(2), account(3));
        assertThat(plan.amount()).isEqualTo(BigInteger.valueOf(1_003));
        assertThat(plan.costsWei()).isEqualTo(BigInteger.valueOf(5));
    }

    @Test
    void theCallIsTheProtocolsAndNamesTheWholeLeafWithItsProof() {
        var root = root(3);
        var leaf = root.leaf(account(2)).orElseThrow();
        var paid = Map.of(account(2), new RewardBalance(UInt256.of(10), UInt256.ZERO));
        var calls = ClaimPlan.of(root, List.of(leaf), paid).calls(DISTRIBUTOR);
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst().data())
                .isEqualTo(DistributorCall.claim(
                        7,
                        143,
                        List.of(new DistributorCall.Claim(
                                leaf.account(), leaf.amount(), leaf.costsWei(), root.proof(leaf)))));
        assertThat(calls.getFirst().text())
                .isEqualTo("RewardDistributor.claim(subnet 7, throughEpoch 143, claims of 1 account)");
    }

    @Test
    void manyAccountsGoInCallsThatFitATransaction() {
        var root = root(201);
        var calls = ClaimPlan.of(root, root.leaves(), Map.of()).calls(DISTRIBUTOR);
        assertThat(calls).hasSize(3);
        assertThat(calls).allSatisfy(call -> assertThat(call.gasMax()).isLessThan(1 << 24));
        assertThat(ClaimPlan.of(root, List.of(), Map.of()).calls(DISTRIBUTOR)).isEmpty();
    }
}
