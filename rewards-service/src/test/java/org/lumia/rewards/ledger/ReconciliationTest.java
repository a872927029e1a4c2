package org.lumia.rewards.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lumia.rewards.ledger.Bookings.A;
import static org.lumia.rewards.ledger.Bookings.B;
import static org.lumia.rewards.ledger.Bookings.POLICY;
import static org.lumia.rewards.ledger.Bookings.T;
import static org.lumia.rewards.ledger.Bookings.event;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.rewards.ledger.Bookings.Epoch;
import org.lumia.rewards.ledger.FundEvent.Kind;
import org.lumia.rewards.ledger.Reconciliation.Check;
import org.lumia.rewards.ledger.Reconciliation.Held;
import org.lumia.rewards.ledger.Reconciliation.RootPair;

/** One epoch of 1,000 wei, 900 and 57 of ETH for A and 100 for the treasury, a root of it, and all that A is due is claimed. */
class ReconciliationTest {
    private static final String TIME = "2026-05-01T00:00:00Z";

    private static RewardBalance balance(long amount, long costs) {
        return new RewardBalance(UInt256.of(amount), UInt256.of(costs));
    }

    /** What is booked, summed. */
    private static Reconciliation.Balances booked() {
        Map<String, Map<Address, BigInteger>> sums = new HashMap<>();
        var epochs = new Epoch(0, POLICY, TIME)
                .batch(0, A, TIME)
                .operator(A, 1, 10, 10, 100, 1, 0, 0)
                .entries();
        var l1 = new FundEntries(-1, RewardBalance.ZERO)
                .of(List.of(
                        event(Kind.FUNDED, 0, T, 5_000, 0, 1, TIME),
                        event(Kind.COSTS_FUNDED, 0, T, 0, 60, 2, TIME),
                        event(Kind.ROOT, 0, B, 1_000, 57, 3, TIME),
                        event(Kind.CLAIMED, 0, A, 900, 0, 4, TIME),
                        event(Kind.REIMBURSED, 0, A, 0, 57, 5, TIME),
                        event(Kind.SLASHED, 0, B, 7, 0, 6, TIME)));
        for (Chain chain : Chain.values()) {
            for (Entry entry : chain == Chain.EPOCHS ? epochs : l1) {
                for (Posting posting : entry.postings()) {
                    sums.computeIfAbsent(chain + " " + posting.account() + " " + posting.unit(), sum -> new HashMap<>())
                            .merge(posting.holder().orElse(Address.ZERO), posting.amount(), BigInteger::add);
                }
            }
        }
        return new Reconciliation.Balances() {
            @Override
            public BigInteger of(Chain chain, Account account, Unit unit) {
                return byHolder(chain, account, unit).values().stream().reduce(BigInteger.ZERO, BigInteger::add);
            }

            @Override
            public Map<Address, BigInteger> byHolder(Chain chain, Account account, Unit unit) {
                return sums.getOrDefault(chain + " " + account + " " + unit, Map.of());
            }
        };
    }

    private static Reconciliation with(long earned, long claimed, long root, long free, boolean complete) {
        return Reconciliation.of(
                booked(),
                new Reconciliation.Facts(
                        BigInteger.valueOf(1_000),
                        Map.of(A, balance(earned, 57), T, balance(100, 0)),
                        Map.of(
                                Kind.FUNDED, balance(5_000, 0),
                                Kind.COSTS_FUNDED, balance(0, 60),
                                Kind.CLAIMED, balance(claimed, 0),
                                Kind.REIMBURSED, balance(0, 57),
                                Kind.SLASHED, balance(7, 0)),
                        List.of(new RootPair(0, balance(1_000, 57), balance(root, 57))),
                        Optional.of(new Held(UInt256.of(free), UInt256.of(100), UInt256.of(3))),
                        complete));
    }

    @Test
    void everythingIsGreenWhereTheLedgerSaysWhatReportsAndL1Say() {
        var checks = with(900, 900, 1_000, 4_000, true);
        assertThat(checks.red()).isEmpty();
        assertThat(checks.checks())
                .extracting(Check::name)
                .contains(
                        "emitted", "earned by " + A, "earned by " + T, "root through epoch 0", "set aside in the fund");
        assertThat(checks.checks()).hasSize(1 + 3 + 1 + 2 * 4 + 1 + 3);
    }

    @Test
    void eachFigureThatDiffersIsNamedWithTheExactDifference() {
        assertThat(with(901, 890, 999, 4_002, true).red())
                .extracting(check -> check.name() + " " + check.difference())
                .containsExactly(
                        "earned by " + A + " -1",
                        "root through epoch 0 1",
                        "claimed, reimbursed and recovered 10",
                        "free in the fund -2");
    }

    /** 4,000 free, 2,500 emitted and on no root: 1,500 pay one epoch of 1,000 whole, which ends ten minutes on. */
    @Test
    void theFundLastsForTheEpochsThatItPaysWhole() {
        var at = Instant.parse("2028-02-29T23:55:00Z");
        var runway = Runway.of(wei(4_000), wei(2_500), wei(1_000), at, 600_000);
        assertThat(runway.epochs()).isEqualTo(1);
        assertThat(runway.dryAt()).isEqualTo("2028-03-01T00:05:00Z");
        assertThat(Runway.of(wei(10), wei(20), wei(1_000), at, 600_000).dryAt())
                .as("already")
                .isEqualTo(at);
        assertThat(Runway.of(BigInteger.TEN.pow(60), wei(0), wei(1), at, 600_000)
                        .dryAt())
                .isEqualTo(Instant.MAX);
        assertThatThrownBy(() -> Runway.of(wei(1), wei(1), wei(0), at, 1)).hasMessageContaining("above zero");
    }

    private static BigInteger wei(long amount) {
        return BigInteger.valueOf(amount);
    }
}
