package org.lumia.protocol.rewards;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.lumia.ethereum.UInt256;

/** Splits an epoch's emission over categories and operators (PROTOCOL section 7). */
public final class EpochSplit {
    private final EpochTally tally;
    private final Map<Category, List<BigInteger>> quotas = new EnumMap<>(Category.class);

    private EpochSplit(EpochTally tally) {
        this.tally = tally;
    }

    public static EpochRewards of(EpochTally tally) {
        return new EpochSplit(tally).rewards();
    }

    private EpochRewards rewards() {
        BigInteger emission = tally.policy().emissionPerEpoch().toBigInteger();
        List<BigInteger> basisPoints = Arrays.stream(Category.values())
                .map(category -> BigInteger.valueOf(category.basisPoints(tally.policy())))
                .toList();
        List<BigInteger> amounts = LargestRemainders.split(emission, basisPoints);
        for (Category category : Category.values()) {
            quotas.put(category, proRata(amounts.get(category.ordinal()), shares(category)));
        }
        List<OperatorRewards> operators = new ArrayList<>();
        BigInteger treasury = emission;
        for (int i = 0; i < tally.operators().size(); i++) {
            OperatorRewards rewards = earned(i);
            operators.add(rewards);
            treasury = treasury.subtract(rewards.total().toBigInteger());
        }
        return new EpochRewards(tally, operators, UInt256.of(treasury));
    }

    /** Nobody gets anything of a category without a count. */
    private List<BigInteger> proRata(BigInteger amount, List<BigInteger> shares) {
        boolean counted = shares.stream().anyMatch(share -> share.signum() > 0);
        return counted
                ? LargestRemainders.split(amount, shares)
                : shares.stream().map(share -> BigInteger.ZERO).toList();
    }

    private List<BigInteger> shares(Category category) {
        return switch (category) {
            case SEALING -> sealingShares();
            case ATTESTING ->
                counts().map(o -> BigInteger.valueOf(o.attestations())).toList();
            case POSTING ->
                counts().map(o -> BigInteger.valueOf(o.batchesInTurn())).toList();
            case DELIVERING ->
                counts().map(o -> o.feesDelivered().toBigInteger()).toList();
        };
    }

    private Stream<OperatorTally> counts() {
        return tally.operators().stream();
    }

    /** weight × led / assigned, over the common denominator; 0 of 0 slots is whole. */
    private List<BigInteger> sealingShares() {
        BigInteger denominator = BigInteger.ONE;
        for (OperatorTally operator : tally.operators()) {
            if (operator.slotsAssigned() > 0) {
                BigInteger assigned = BigInteger.valueOf(operator.slotsAssigned());
                denominator = denominator.divide(denominator.gcd(assigned)).multiply(assigned);
            }
        }
        List<BigInteger> shares = new ArrayList<>();
        for (OperatorTally operator : tally.operators()) {
            BigInteger whole = BigInteger.valueOf(operator.weight()).multiply(denominator);
            shares.add(
                    operator.slotsAssigned() == 0
                            ? whole
                            : whole.divide(BigInteger.valueOf(operator.slotsAssigned()))
                                    .multiply(BigInteger.valueOf(operator.slotsLed())));
        }
        return shares;
    }

    private OperatorRewards earned(int index) {
        OperatorTally operator = tally.operators().get(index);
        Set<Forfeit> reasons = EnumSet.noneOf(Forfeit.class);
        if (operator.slashed()) {
            reasons.add(Forfeit.SLASHED);
        }
        if (isBelowThreshold(operator.slotsLed(), operator.slotsAssigned())) {
            reasons.add(Forfeit.TOO_FEW_SLOTS);
        }
        if (isBelowThreshold(operator.attestations(), tally.blocks())) {
            reasons.add(Forfeit.TOO_FEW_ATTESTATIONS);
        }
        boolean inactive = reasons.contains(Forfeit.TOO_FEW_SLOTS) || reasons.contains(Forfeit.TOO_FEW_ATTESTATIONS);
        Map<Category, UInt256> earned = new EnumMap<>(Category.class);
        Map<Category, UInt256> forfeits = new EnumMap<>(Category.class);
        for (Category category : Category.values()) {
            BigInteger quota = Objects.requireNonNull(quotas.get(category)).get(index);
            BigInteger kept = quota;
            if (operator.slashed() || inactive && isForActivity(category)) {
                kept = BigInteger.ZERO;
            } else if (category == Category.DELIVERING) {
                kept = quota.min(operator.baseFeesBurned().toBigInteger());
                if (kept.compareTo(quota) < 0) {
                    reasons.add(Forfeit.ABOVE_BURNED_BASE_FEES);
                }
            }
            earned.put(category, UInt256.of(kept));
            forfeits.put(category, UInt256.of(quota.subtract(kept)));
        }
        UInt256 l1Cost = operator.slashed() ? UInt256.ZERO : operator.l1CostWei();
        return new OperatorRewards(operator, earned, forfeits, reasons, l1Cost);
    }

    private static boolean isForActivity(Category category) {
        return switch (category) {
            case SEALING, ATTESTING -> true;
            case POSTING, DELIVERING -> false;
        };
    }

    /** 0 of 0 is whole. */
    private boolean isBelowThreshold(long done, long possible) {
        return Math.multiplyExact(done, 10_000L) < Math.multiplyExact(possible, (long) tally.thresholdBps());
    }
}
