package org.lumia.rewards.ledger;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.rewards.ledger.FundEvent.Kind;

/**
 * The ledger against what it was made from: reports of epochs, roots, and what L1 says.
 *
 * @param checks every one of them, green or not
 */
public record Reconciliation(List<Check> checks) {
    public Reconciliation {
        checks = List.copyOf(checks);
    }

    /**
     * One figure of the ledger and the same from elsewhere, wei.
     *
     * @param against where the other figure is from
     */
    public record Check(String name, Unit unit, BigInteger ledger, BigInteger other, String against) {
        public BigInteger difference() {
            return ledger.subtract(other);
        }

        public boolean green() {
            return ledger.equals(other);
        }
    }

    /** Sums of the ledger's postings. */
    public interface Balances {
        BigInteger of(Chain chain, Account account, Unit unit);

        /** By holder; those with nothing may be missing. */
        Map<Address, BigInteger> byHolder(Chain chain, Account account, Unit unit);
    }

    /** A root on L1 and what was counted here for it. */
    public record RootPair(long throughEpoch, RewardBalance counted, RewardBalance onL1) {}

    /** What the distributor holds by its own words, in the last block whose events are booked: wei. */
    public record Held(UInt256 lumiaFree, UInt256 lumiaOwed, UInt256 costsWei) {}

    /**
     * What the ledger is held against.
     *
     * @param emitted sum of the emissions of closed epochs
     * @param earned by account, of all closed epochs
     * @param events sums of L1's events by kind
     * @param roots those that differ, and the latest
     * @param complete whether every epoch that L1's last root speaks of is closed here: it is not while all is read again
     */
    public record Facts(
            BigInteger emitted,
            Map<Address, RewardBalance> earned,
            Map<Kind, RewardBalance> events,
            List<RootPair> roots,
            Optional<Held> held,
            boolean complete) {}

    public static Reconciliation of(Balances ledger, Facts facts) {
        List<Check> checks = new ArrayList<>();
        withReports(checks, ledger, facts);
        withL1(checks, ledger, facts);
        return new Reconciliation(checks);
    }

    public List<Check> red() {
        return checks.stream().filter(check -> !check.green()).toList();
    }

    private static void withReports(List<Check> checks, Balances ledger, Facts facts) {
        String reports = "reports of epochs";
        BigInteger emission = ledger.of(Chain.EPOCHS, Account.EMISSION, Unit.LUMIA);
        checks.add(new Check("emitted", Unit.LUMIA, emission.negate(), facts.emitted(), reports));
        for (Unit unit : Unit.values()) {
            var booked = ledger.byHolder(Chain.EPOCHS, Account.PAYABLE, unit);
            var holders = new TreeSet<>(booked.keySet());
            holders.addAll(facts.earned().keySet());
            for (Address holder : holders) {
                BigInteger earned = amount(facts.earned().getOrDefault(holder, RewardBalance.ZERO), unit);
                BigInteger owed = booked.getOrDefault(holder, BigInteger.ZERO);
                if (earned.signum() != 0 || owed.signum() != 0) {
                    checks.add(new Check("earned by " + holder, unit, owed, earned, reports));
                }
            }
        }
        BigInteger kept = sum(ledger.byHolder(Chain.EPOCHS, Account.FORFEITED, Unit.LUMIA));
        checks.add(new Check("forfeited and in nobody's account", Unit.LUMIA, kept, BigInteger.ZERO, "zero"));
    }

    private static void withL1(List<Check> checks, Balances ledger, Facts facts) {
        String l1 = "events of L1";
        for (Unit unit : Unit.values()) {
            for (RootPair root : facts.roots()) {
                String name = "root through epoch " + root.throughEpoch();
                checks.add(new Check(name, unit, amount(root.counted(), unit), amount(root.onL1(), unit), l1));
            }
            BigInteger funded = events(facts, unit, Kind.FUNDED, Kind.COSTS_FUNDED);
            checks.add(new Check("funded", unit, ledger.of(Chain.L1, Account.FUNDING, unit), funded, l1));
            BigInteger gone = events(facts, unit, Kind.CLAIMED, Kind.REIMBURSED, Kind.RECOVERED);
            BigInteger paid = ledger.of(Chain.L1, Account.PAYABLE, unit).negate();
            checks.add(new Check("claimed, reimbursed and recovered", unit, paid, gone, l1));
            if (facts.complete()) {
                checks.add(new Check(
                        "paid beyond what was earned", unit, overpaid(ledger, unit), BigInteger.ZERO, "zero"));
            }
        }
        BigInteger slashed = ledger.of(Chain.L1, Account.SLASHED, Unit.LUMIA);
        checks.add(new Check("slashed", Unit.LUMIA, slashed, events(facts, Unit.LUMIA, Kind.SLASHED), l1));
        facts.held().ifPresent(held -> {
            String contract = "the distributor";
            BigInteger free = held(ledger, Account.FUND_FREE, Unit.LUMIA);
            BigInteger owed = held(ledger, Account.FUND_OWED, Unit.LUMIA);
            BigInteger costs = held(ledger, Account.FUND_FREE, Unit.ETH).add(held(ledger, Account.FUND_OWED, Unit.ETH));
            checks.add(new Check(
                    "free in the fund", Unit.LUMIA, free, held.lumiaFree().toBigInteger(), contract));
            checks.add(new Check(
                    "set aside in the fund", Unit.LUMIA, owed, held.lumiaOwed().toBigInteger(), contract));
            checks.add(new Check(
                    "in the fund of costs", Unit.ETH, costs, held.costsWei().toBigInteger(), contract));
        });
    }

    private static BigInteger held(Balances ledger, Account account, Unit unit) {
        return ledger.of(Chain.L1, account, unit).negate();
    }

    /** Of each holder what left for it above what epochs gave it. */
    private static BigInteger overpaid(Balances ledger, Unit unit) {
        var earned = ledger.byHolder(Chain.EPOCHS, Account.PAYABLE, unit);
        BigInteger over = BigInteger.ZERO;
        for (var gone : ledger.byHolder(Chain.L1, Account.PAYABLE, unit).entrySet()) {
            BigInteger owed =
                    earned.getOrDefault(gone.getKey(), BigInteger.ZERO).add(gone.getValue());
            over = over.subtract(owed.min(BigInteger.ZERO));
        }
        return over;
    }

    private static BigInteger events(Facts facts, Unit unit, Kind... kinds) {
        BigInteger sum = BigInteger.ZERO;
        for (Kind kind : kinds) {
            sum = sum.add(amount(facts.events().getOrDefault(kind, RewardBalance.ZERO), unit));
        }
        return sum;
    }

    private static BigInteger amount(RewardBalance balance, Unit unit) {
        return switch (unit) {
            case LUMIA -> balance.amount().toBigInteger();
            case ETH -> balance.costsWei().toBigInteger();
        };
    }

    private static BigInteger sum(Map<Address, BigInteger> balances) {
        return balances.values().stream().map(BigInteger::abs).reduce(BigInteger.ZERO, BigInteger::add);
    }
}
