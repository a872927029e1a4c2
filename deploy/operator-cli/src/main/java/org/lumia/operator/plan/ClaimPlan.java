package org.lumia.operator.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.protocol.rewards.RewardLeaf;
import org.lumia.protocol.rewards.RewardRoot;

/**
 * What is due of a root, and the calls that pay it.
 *
 * @param due accounts with something due, ascending
 */
public record ClaimPlan(RewardRoot root, List<Due> due) {
    /** Of one call: 100 first claims take 11.6 million gas. */
    public static final int CLAIMS_MAX = 100;

    private static final long CLAIM_GAS_MAX = 150_000;
    private static final String CLAIM_TYPE = "(address,uint256,uint256,bytes32[])[]";

    public ClaimPlan {
        due = List.copyOf(due);
    }

    /** An account's leaf, and what of it was not paid. */
    public record Due(RewardLeaf leaf, UInt256 amount, UInt256 costsWei) {}

    /** @param paid by account of a leaf, what L1 says was paid or recovered */
    public static ClaimPlan of(RewardRoot root, List<RewardLeaf> leaves, Map<Address, RewardBalance> paid) {
        List<Due> due = new ArrayList<>();
        for (RewardLeaf leaf : leaves) {
            RewardBalance gone = paid.getOrDefault(leaf.account(), RewardBalance.ZERO);
            var one = new Due(leaf, beyond(leaf.amount(), gone.amount()), beyond(leaf.costsWei(), gone.costsWei()));
            if (!one.amount().isZero() || !one.costsWei().isZero()) {
                due.add(one);
            }
        }
        return new ClaimPlan(root, due);
    }

    private static UInt256 beyond(UInt256 amount, UInt256 paid) {
        return amount.compareTo(paid) <= 0 ? UInt256.ZERO : amount.subtractExact(paid);
    }

    public BigInteger amount() {
        return due.stream().map(one -> one.amount().toBigInteger()).reduce(BigInteger.ZERO, BigInteger::add);
    }

    public BigInteger costsWei() {
        return due.stream().map(one -> one.costsWei().toBigInteger()).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** One for each {@value #CLAIMS_MAX} accounts. */
    public List<Call> calls(Address distributor) {
        List<Call> calls = new ArrayList<>();
        for (int from = 0; from < due.size(); from += CLAIMS_MAX) {
            List<Due> some = due.subList(from, Math.min(due.size(), from + CLAIMS_MAX));
            calls.add(new Call(
                    "RewardDistributor",
                    distributor,
                    "claim",
                    List.of(
                            Call.Argument.uint(
                                    "subnet", "uint64", some.getFirst().leaf().subnet()),
                            Call.Argument.uint("throughEpoch", "uint64", root.throughEpoch()),
                            new Call.Argument.OfTuples(
                                    "claims",
                                    CLAIM_TYPE,
                                    some.stream().map(this::claim).toList(),
                                    "of %d account%s".formatted(some.size(), some.size() == 1 ? "" : "s"))),
                    CLAIM_GAS_MAX * some.size()));
        }
        return calls;
    }

    private AbiWriter claim(Due one) {
        return new AbiWriter()
                .address(one.leaf().account())
                .uint256(one.leaf().amount())
                .uint256(one.leaf().costsWei())
                .bytes32Array(root.proof(one.leaf()));
    }
}
