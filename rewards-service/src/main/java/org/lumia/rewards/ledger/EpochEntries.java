package org.lumia.rewards.ledger;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.rewards.Category;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.rewards.Forfeit;
import org.lumia.protocol.rewards.L1Cost;
import org.lumia.protocol.rewards.OperatorRewards;
import org.lumia.rewards.ledger.ClosedEpoch.PostedBatch;

/** Books a closed epoch. What is zero is not booked. */
public final class EpochEntries {
    private static final Delivery NOTHING = new Delivery(0, UInt256.ZERO, UInt256.ZERO);

    private final ClosedEpoch closed;
    private final long epoch;
    private final String evidence;
    private final List<Entry> entries = new ArrayList<>();

    private EpochEntries(ClosedEpoch closed) {
        this.closed = closed;
        this.epoch = closed.rewards().tally().epoch();
        this.evidence = "/v1/rewards/epochs/%d/evidence".formatted(epoch);
    }

    /** Accruals and forfeits by operator, then costs by batch, tips by sealer, and the treasury's part. */
    public static List<Entry> of(ClosedEpoch closed) {
        return new EpochEntries(closed).all();
    }

    private List<Entry> all() {
        Map<Address, OperatorRewards> byOperator = new HashMap<>();
        for (OperatorRewards operator : closed.rewards().operators()) {
            byOperator.put(operator.tally().operator(), operator);
            for (Category category : Category.values()) {
                accrue(operator, category);
            }
            for (Category category : Category.values()) {
                forfeit(operator, category);
            }
        }
        for (PostedBatch batch : closed.batches()) {
            OperatorRewards poster = byOperator.get(batch.batch().poster());
            if (poster != null && !poster.tally().slashed()) {
                cost(batch);
            }
        }
        new TreeMap<>(closed.tips()).forEach(this::tips);
        treasury();
        return entries;
    }

    private void add(
            EntryKind kind,
            Address holder,
            BigInteger amount,
            long count,
            String reason,
            String detail,
            Optional<Hash> l1Transaction,
            List<Posting> postings) {
        if (amount.signum() != 0) {
            entries.add(new Entry(
                    kind,
                    closed.endMs(),
                    epoch,
                    holder,
                    amount,
                    count,
                    reason,
                    detail,
                    l1Transaction,
                    evidence,
                    postings));
        }
    }

    private void accrue(OperatorRewards operator, Category category) {
        Address holder = operator.tally().operator();
        BigInteger amount = wei(operator.earned(), category);
        add(
                kind(category),
                holder,
                amount,
                count(operator, category),
                "",
                "",
                Optional.empty(),
                List.of(
                        Posting.of(Account.EMISSION, Unit.LUMIA, amount.negate()),
                        Posting.of(Account.PAYABLE, holder, Unit.LUMIA, amount)));
    }

    private void forfeit(OperatorRewards operator, Category category) {
        Address holder = operator.tally().operator();
        BigInteger amount = wei(operator.forfeits(), category);
        String missed = isForActivity(category)
                ? closed.missed().getOrDefault(holder, MissedWork.NONE).text()
                : "";
        String detail = missed.isEmpty() ? category.name() : category + "; " + missed;
        add(
                EntryKind.FORFEIT,
                holder,
                amount,
                count(operator, category),
                reason(operator.reasons(), category),
                detail,
                Optional.empty(),
                List.of(
                        Posting.of(Account.EMISSION, Unit.LUMIA, amount.negate()),
                        Posting.of(Account.FORFEITED, holder, Unit.LUMIA, amount)));
    }

    private static EntryKind kind(Category category) {
        return switch (category) {
            case SEALING -> EntryKind.SEALING;
            case ATTESTING -> EntryKind.ATTESTING;
            case POSTING -> EntryKind.POSTING;
            case DELIVERING -> EntryKind.DELIVERING;
        };
    }

    private static boolean isForActivity(Category category) {
        return category == Category.SEALING || category == Category.ATTESTING;
    }

    /** The rules by which a category was lost. */
    private static String reason(Set<Forfeit> reasons, Category category) {
        Set<Forfeit> rules;
        if (reasons.contains(Forfeit.SLASHED)) {
            rules = EnumSet.of(Forfeit.SLASHED);
        } else if (isForActivity(category)) {
            rules = EnumSet.of(Forfeit.TOO_FEW_SLOTS, Forfeit.TOO_FEW_ATTESTATIONS);
        } else {
            rules = EnumSet.of(Forfeit.ABOVE_BURNED_BASE_FEES);
        }
        rules.retainAll(reasons);
        return rules.stream().map(Forfeit::name).collect(Collectors.joining(" "));
    }

    private long count(OperatorRewards operator, Category category) {
        var tally = operator.tally();
        return switch (category) {
            case SEALING -> tally.slotsLed();
            case ATTESTING -> tally.attestations();
            case POSTING -> tally.batchesInTurn();
            case DELIVERING ->
                closed.deliveries().getOrDefault(tally.operator(), NOTHING).transactions();
        };
    }

    /** Each category has an amount, if of zero. */
    private static BigInteger wei(Map<Category, UInt256> parts, Category category) {
        return Objects.requireNonNull(parts.get(category)).toBigInteger();
    }

    private void cost(PostedBatch posted) {
        L1Cost cost = posted.batch().cost();
        Address holder = posted.batch().poster();
        BigInteger whole = cost.reimbursement(closed.rewards().tally().policy().tipCapWeiPerGas())
                .toBigInteger();
        BigInteger base = cost.baseFeeWei().toBigInteger();
        BigInteger blob = cost.blobFeeWei().toBigInteger();
        BigInteger tip = whole.subtract(base).subtract(blob);
        add(
                EntryKind.L1_COST,
                holder,
                whole,
                1,
                "",
                "",
                Optional.of(posted.l1Transaction()),
                List.of(
                        Posting.of(Account.L1_BASE_FEES, Unit.ETH, base.negate()),
                        Posting.of(Account.L1_BLOB_FEES, Unit.ETH, blob.negate()),
                        Posting.of(Account.L1_TIPS, Unit.ETH, tip.negate()),
                        Posting.of(Account.PAYABLE, holder, Unit.ETH, whole)));
    }

    private void tips(Address sealer, ClosedEpoch.Tips tips) {
        BigInteger amount = tips.wei().toBigInteger();
        add(
                EntryKind.L2_TIP,
                sealer,
                amount,
                tips.blocks(),
                "",
                "",
                Optional.empty(),
                List.of(
                        Posting.of(Account.L2_FEES, Unit.LUMIA, amount.negate()),
                        Posting.of(Account.L2_TIPS, sealer, Unit.LUMIA, amount)));
    }

    /** What was forfeited, and what nobody could earn. */
    private void treasury() {
        Address holder = closed.rewards().tally().policy().treasury();
        BigInteger amount = closed.rewards().treasuryAmount().toBigInteger();
        List<Posting> postings = new ArrayList<>();
        BigInteger unearned = amount;
        for (OperatorRewards operator : closed.rewards().operators()) {
            BigInteger forfeited = operator.forfeited().toBigInteger();
            if (forfeited.signum() > 0) {
                postings.add(
                        Posting.of(Account.FORFEITED, operator.tally().operator(), Unit.LUMIA, forfeited.negate()));
                unearned = unearned.subtract(forfeited);
            }
        }
        if (unearned.signum() != 0) {
            postings.add(Posting.of(Account.EMISSION, Unit.LUMIA, unearned.negate()));
        }
        postings.add(Posting.of(Account.PAYABLE, holder, Unit.LUMIA, amount));
        if (amount.signum() != 0) {
            add(EntryKind.TREASURY, holder, amount, 0, "", "", Optional.empty(), postings);
        }
    }
}
