package org.lumia.rewards.ledger;

import static org.lumia.rewards.ledger.Account.BOND;
import static org.lumia.rewards.ledger.Account.FUNDING;
import static org.lumia.rewards.ledger.Account.FUND_FREE;
import static org.lumia.rewards.ledger.Account.FUND_OWED;
import static org.lumia.rewards.ledger.Account.LAPSED;
import static org.lumia.rewards.ledger.Account.PAYABLE;
import static org.lumia.rewards.ledger.Unit.ETH;
import static org.lumia.rewards.ledger.Unit.LUMIA;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.rewards.RewardBalance;

/** Books what happens on L1, event by event in L1's order. Keeps what roots have said so far. */
public final class FundEntries {
    private long rootEpoch;
    private RewardBalance rootTotals;

    /** @param rootEpoch of the last root before, -1 for none @param rootTotals what it said */
    public FundEntries(long rootEpoch, RewardBalance rootTotals) {
        this.rootEpoch = rootEpoch;
        this.rootTotals = rootTotals;
    }

    public List<Entry> of(List<FundEvent> events) {
        List<Entry> entries = new ArrayList<>();
        events.forEach(event -> entries.addAll(of(event)));
        return entries;
    }

    private List<Entry> of(FundEvent event) {
        Address holder = event.account();
        BigInteger amount = event.amount().toBigInteger();
        BigInteger costs = event.costsWei().toBigInteger();
        return switch (event.kind()) {
            case ROOT -> List.of(root(event));
            case CLAIMED -> List.of(entry(EntryKind.CLAIM, event, amount.negate(), paid(holder, LUMIA, amount)));
            case REIMBURSED -> List.of(entry(EntryKind.REIMBURSEMENT, event, costs.negate(), paid(holder, ETH, costs)));
            case RECOVERED -> recovered(event, amount, costs);
            case FUNDED -> List.of(entry(EntryKind.FUNDED, event, amount, funded(LUMIA, amount)));
            case COSTS_FUNDED -> List.of(entry(EntryKind.COSTS_FUNDED, event, costs, funded(ETH, costs)));
            case SLASHED ->
                List.of(entry(
                        EntryKind.SLASH,
                        event,
                        amount.negate(),
                        List.of(
                                Posting.of(BOND, holder, LUMIA, amount.negate()),
                                Posting.of(Account.SLASHED, LUMIA, amount))));
        };
    }

    /** Sets aside what the root adds; of ETH also what is not there yet, so that free ETH above zero is what is wanting. */
    private Entry root(FundEvent event) {
        BigInteger amount = added(event.amount(), rootTotals.amount());
        BigInteger costs = added(event.costsWei(), rootTotals.costsWei());
        rootEpoch = event.throughEpoch();
        rootTotals = new RewardBalance(event.amount(), event.costsWei());
        return entry(
                EntryKind.ROOT,
                event,
                amount,
                List.of(
                        Posting.of(FUND_FREE, LUMIA, amount),
                        Posting.of(FUND_OWED, LUMIA, amount.negate()),
                        Posting.of(FUND_FREE, ETH, costs),
                        Posting.of(FUND_OWED, ETH, costs.negate())));
    }

    private static BigInteger added(UInt256 total, UInt256 before) {
        return total.toBigInteger().subtract(before.toBigInteger());
    }

    private static List<Posting> paid(Address holder, Unit unit, BigInteger amount) {
        return List.of(Posting.of(PAYABLE, holder, unit, amount.negate()), Posting.of(FUND_OWED, unit, amount));
    }

    private static List<Posting> funded(Unit unit, BigInteger amount) {
        return List.of(Posting.of(FUNDING, unit, amount), Posting.of(FUND_FREE, unit, amount.negate()));
    }

    /** LUMIA leaves the fund; ETH stays in it and is free again: the costs are nobody's any more. */
    private List<Entry> recovered(FundEvent event, BigInteger amount, BigInteger costs) {
        List<Entry> entries = new ArrayList<>();
        Address holder = event.account();
        if (amount.signum() > 0) {
            entries.add(entry(EntryKind.RECOVERY, event, amount.negate(), paid(holder, LUMIA, amount)));
        }
        if (costs.signum() > 0) {
            entries.add(entry(
                    EntryKind.L1_COST,
                    event,
                    costs.negate(),
                    List.of(
                            Posting.of(PAYABLE, holder, ETH, costs.negate()),
                            Posting.of(LAPSED, ETH, costs),
                            Posting.of(FUND_OWED, ETH, costs),
                            Posting.of(FUND_FREE, ETH, costs.negate()))));
        }
        return entries;
    }

    private Entry entry(EntryKind kind, FundEvent event, BigInteger amount, List<Posting> postings) {
        boolean rests = kind != EntryKind.FUNDED && kind != EntryKind.COSTS_FUNDED && kind != EntryKind.SLASH;
        return new Entry(
                kind,
                event.timestamp() * 1_000,
                rests ? event.throughEpoch() : rootEpoch,
                event.account(),
                amount,
                1,
                reason(kind),
                "",
                Optional.of(event.transactionHash()),
                evidence(event),
                postings);
    }

    private static String reason(EntryKind kind) {
        if (kind == EntryKind.L1_COST) {
            return "RECOVERED";
        }
        return kind == EntryKind.SLASH ? "SLASHED" : "";
    }

    private static String evidence(FundEvent event) {
        return switch (event.kind()) {
            case ROOT -> "/v1/rewards/periods/%d/leaves".formatted(event.throughEpoch());
            case SLASHED -> "/v1/sequencers/%s/evidence".formatted(event.account());
            case FUNDED, COSTS_FUNDED -> "/v1/rewards/totals";
            case CLAIMED, REIMBURSED, RECOVERED -> "/v1/rewards/claims/" + event.account();
        };
    }
}
