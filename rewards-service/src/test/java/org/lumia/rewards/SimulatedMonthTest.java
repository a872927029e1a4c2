package org.lumia.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.rewards.Category;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.rewards.EpochSplit;
import org.lumia.protocol.rewards.EpochTally;
import org.lumia.protocol.rewards.OperatorRewards;
import org.lumia.protocol.rewards.OperatorTally;

/**
 * A month of 4,320 epochs of ten minutes by the rules in force, for ADR 17: one operator of weight 10 and ten of weight 1. Prints the figures that
 * stand there. The seed is fixed, so they are the same everywhere.
 */
class SimulatedMonthTest {
    private static final int EPOCHS = 30 * 144;
    private static final int SMALL = 10;
    private static final int SLOTS = 300;
    private static final int BLOCKS = 1_200;
    private static final long THRESHOLD_BPS = 8_000;
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);

    /** Of 10 transfers a second at 1 gwei, all burned. */
    private static final long BURNED_GWEI_PER_SECOND = 10 * 21_000;

    private static final Policy POLICY = new Policy(
            UInt256.of(ETHER.multiply(BigInteger.valueOf(1_000))),
            4_000,
            3_000,
            2_000,
            1_000,
            operator(99),
            UInt256.of(2_000_000_000L));

    /** @param takingMs how long after its second a block takes transactions */
    private record L1(long intervalMs, long takingMs) {}

    private final Random random = new Random(17);

    private static Address operator(int i) {
        return Address.parse("0x%040x".formatted(0x100 + i));
    }

    private int binomial(int of, double share) {
        int count = 0;
        for (int i = 0; i < of; i++) {
            count += random.nextDouble() < share ? 1 : 0;
        }
        return count;
    }

    /** What operators did in an epoch in which so many slots had a block; the first has weight 10 and half of the slots. */
    private EpochRewards epoch(int number, int slots, double alive) {
        List<OperatorTally> tallies = new ArrayList<>();
        int blocks = Math.max(1, BLOCKS * slots / SLOTS);
        for (int i = 0; i <= SMALL; i++) {
            int assigned = binomial(slots, i == 0 ? 0.5 : 0.05);
            long burned = 600 * BURNED_GWEI_PER_SECOND / (SMALL + 1);
            tallies.add(new OperatorTally(
                    operator(i),
                    i == 0 ? 10 : 1,
                    assigned,
                    binomial(assigned, alive),
                    binomial(blocks, alive),
                    i == number % (SMALL + 1) ? 1 : 0,
                    UInt256.of(burned).multiplyExact(UInt256.of(1_000_000_000L)),
                    UInt256.of(burned).multiplyExact(UInt256.of(1_000_000_000L)),
                    false,
                    UInt256.ZERO));
        }
        return EpochSplit.of(new EpochTally(1, number, POLICY, (int) THRESHOLD_BPS, blocks, tallies));
    }

    private static BigInteger whole(BigInteger wei) {
        return wei.divide(ETHER);
    }

    private static BigInteger earned(OperatorRewards operator, Category category) {
        return operator.earned().getOrDefault(category, UInt256.ZERO).toBigInteger();
    }

    private static BigInteger forfeited(OperatorRewards operator, Category category) {
        return operator.forfeits().getOrDefault(category, UInt256.ZERO).toBigInteger();
    }

    @Test
    void deliveringPaysNearlyNothingOfItsShareAndCallsTheRestForfeited() {
        BigInteger paid = BigInteger.ZERO;
        BigInteger unearnable = BigInteger.ZERO;
        BigInteger forfeited = BigInteger.ZERO;
        for (int number = 0; number < EPOCHS; number++) {
            for (OperatorRewards operator : epoch(number, SLOTS, 0.99).operators()) {
                paid = paid.add(earned(operator, Category.DELIVERING));
                unearnable = unearnable.add(forfeited(operator, Category.DELIVERING));
                forfeited = forfeited.add(operator.forfeited().toBigInteger());
            }
        }
        System.out.printf(
                "delivering: %s LUMIA paid of %d, %s of the %s forfeited are nobody's to earn%n",
                whole(paid), EPOCHS * 100, whole(unearnable), whole(forfeited));
        assertThat(paid.multiply(BigInteger.valueOf(500))).isLessThan(unearnable);
    }

    @Test
    void attestingPaysTenOfWeightOneTenTimesWhatItPaysOneOfWeightTen() {
        BigInteger one = BigInteger.ZERO;
        BigInteger ten = BigInteger.ZERO;
        for (int number = 0; number < EPOCHS; number++) {
            var operators = epoch(number, SLOTS, 0.99).operators();
            one = one.add(earned(operators.getFirst(), Category.ATTESTING));
            for (OperatorRewards small : operators.subList(1, operators.size())) {
                ten = ten.add(earned(small, Category.ATTESTING));
            }
        }
        BigInteger all = one.add(ten);
        System.out.printf(
                "attesting, by count: weight 10 gets %s, ten of weight 1 get %s LUMIA%n", whole(one), whole(ten));
        for (int floor : new int[] {0, 25, 50}) {
            // A floor of f % is shared by heads, the rest by weight: half of the weight is the first's.
            BigInteger byHeads = all.multiply(BigInteger.valueOf(floor)).divide(BigInteger.valueOf(100L * (SMALL + 1)));
            BigInteger byWeight = all.multiply(BigInteger.valueOf(100 - floor)).divide(BigInteger.valueOf(200));
            BigInteger first = byHeads.add(byWeight);
            System.out.printf(
                    "attesting, by weight and %d %% by heads: %s and %s LUMIA%n",
                    floor, whole(first), whole(all.subtract(first)));
        }
        assertThat(ten.divide(ETHER).doubleValue() / one.divide(ETHER).doubleValue())
                .isBetween(9.9, 10.1);
    }

    /** Six hours, 36 epochs, in which 1 slot of 30 has a block. */
    @Test
    void anOutageEmitsAsMuchAsAGoodDay() {
        BigInteger operators = BigInteger.ZERO;
        BigInteger emitted = BigInteger.ZERO;
        for (int number = 0; number < 36; number++) {
            var rewards = epoch(number, SLOTS / 30, 0.99);
            emitted = emitted.add(rewards.total().toBigInteger());
            operators = operators.add(rewards.operators().stream()
                    .map(operator -> operator.total().toBigInteger())
                    .reduce(BigInteger.ZERO, BigInteger::add));
        }
        System.out.printf(
                "outage of 6 h: %s LUMIA emitted, %s of it to operators; %s by slots that had a block%n",
                whole(emitted), whole(operators), whole(emitted.divide(BigInteger.valueOf(30))));
        assertThat(whole(emitted)).isEqualTo(36_000);
        assertThat(whole(operators).doubleValue()).isGreaterThan(30_000);
    }

    /**
     * The backup sends at its turn by its own clock; a block of L1 takes what comes until a while after the second that it bears. By how
     * many ms such a block's time is before the turn, and how often.
     */
    @Test
    void aBackupThatPostsAtItsTurnLosesTheCreditWhereTheBlockBearsAnEarlierSecond() {
        for (L1 l1 : List.of(new L1(12_000, 1_000), new L1(2_000, 500))) {
            long interval = l1.intervalMs();
            long taking = l1.takingMs();
            int lost = 0;
            long most = 0;
            int lostWhenItWaits = 0;
            long waited = 0;
            int turns = 2_000;
            for (int i = 0; i < turns; i++) {
                long turn = 1_700_000_000_000L + random.nextInt(100_000_000);
                long block = (turn - taking) / interval * interval + ((turn - taking) % interval == 0 ? 0 : interval);
                if (block < turn) {
                    lost++;
                    most = Math.max(most, turn - block);
                }
                // Sent once L1's latest block bears a time past the turn, as the l1-submitter does: a later one takes
                // it.
                long sent = (turn + interval - 1) / interval * interval;
                long bears = (sent - taking + interval - 1) / interval * interval;
                lostWhenItWaits += bears < turn ? 1 : 0;
                waited += sent - turn;
            }
            System.out.printf(
                    "turns, %s: %d of %d lost, by up to %d ms; %d where it waits, %d ms on average%n",
                    l1, lost, turns, most, lostWhenItWaits, waited / turns);
            assertThat(lost).isPositive();
            assertThat(lostWhenItWaits).isZero();
        }
    }
}
