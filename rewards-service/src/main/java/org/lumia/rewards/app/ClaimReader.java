package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.DistributorCall;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.protocol.rewards.RewardLeaf;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.rewards.app.JdbcPeriodBook.Certificate;
import org.lumia.rewards.app.JdbcPeriodBook.Period;
import org.lumia.rewards.ledger.FundEvent;
import org.lumia.rewards.ledger.FundEvent.Kind;

/** What accounts can claim and have claimed, with all that a claim needs. Reads one transaction. */
final class ClaimReader {
    /** Seconds after which a governor may recover, as in the contract. */
    private static final long CLAIM_PERIOD_SECONDS = 365L * 86_400;

    private static final int HISTORY_MAX = 1_000;

    private final Genesis genesis;
    private final JdbcPeriodBook periods;
    private final JdbcDistributor distributor;
    private final JdbcEpochFacts facts;

    ClaimReader(Connection connection, Genesis genesis, JdbcEpochFacts facts) {
        this.genesis = genesis;
        this.periods = new JdbcPeriodBook(connection, genesis);
        this.distributor = new JdbcDistributor(connection);
        this.facts = facts;
    }

    /** A transaction ready to send, from any account. */
    record Call(String to, String data) {}

    record MemberView(String operator, String signer, long weight, String feeRecipient) {
        static MemberView of(Member member) {
            return new MemberView(
                    member.operator().toString(),
                    member.signer().toString(),
                    member.weight(),
                    member.feeRecipient().toString());
        }
    }

    /** @param member its position in the list, as L1 counts */
    record SignatureView(int member, String operator, String signature) {}

    /** Where a period's root was posted: time in seconds since 1970. */
    record OnL1(String transactionHash, long block, long timestamp, String poster) {
        static OnL1 of(FundEvent event) {
            return new OnL1(
                    event.transactionHash().toString(),
                    event.block(),
                    event.timestamp(),
                    event.account().toString());
        }
    }

    /**
     * A period whose epochs are closed: cumulative sums in wei, LUMIA and ETH.
     *
     * @param certified whether more than two thirds of the weight in force signed the root
     * @param onL1 null until a final block of L1 has it
     * @param post the call that posts it, null while it is not certified
     */
    record PeriodView(
            long throughEpoch,
            String root,
            String total,
            String costsWei,
            boolean certified,
            List<MemberView> members,
            List<SignatureView> certificate,
            @Nullable OnL1 onL1,
            @Nullable Call post) {}

    /** What became of money: LUMIA and ETH, wei. */
    record Money(String amount, String costsWei) {
        static Money of(RewardBalance balance) {
            return new Money(balance.amount().toString(), balance.costsWei().toString());
        }
    }

    /** @param kind CLAIMED, REIMBURSED or RECOVERED */
    record Payment(
            String kind,
            long throughEpoch,
            String amount,
            String costsWei,
            String transactionHash,
            long block,
            long timestamp) {
        static Payment of(FundEvent event) {
            return new Payment(
                    event.kind().name(),
                    event.throughEpoch(),
                    event.amount().toString(),
                    event.costsWei().toString(),
                    event.transactionHash().toString(),
                    event.block(),
                    event.timestamp());
        }
    }

    /**
     * All of an account.
     *
     * @param earned in all closed epochs; it is the sum of claimed, recovered, claimable and not posted
     * @param claimable what the claim pays, as far as the fund of costs goes
     * @param expired the part of it that the governor may recover by now
     * @param notPosted earned since the last root on L1
     * @param leaf, proof, period and claim are of the latest root on L1, null where it has nothing of the account
     */
    record AccountView(
            String account,
            long l1ChainId,
            long subnet,
            String distributor,
            Money earned,
            Money claimed,
            Money recovered,
            Money claimable,
            Money expired,
            Money notPosted,
            @Nullable Money cumulative,
            @Nullable String leaf,
            List<String> proof,
            @Nullable PeriodView period,
            @Nullable Call claim,
            List<Payment> payments) {}

    /** Of all accounts: emitted is claimed, recovered, claimable and not posted together. */
    record Totals(Money emitted, Money claimed, Money recovered, Money claimable, Money notPosted, Money funded) {}

    PeriodView period(Period period) throws SQLException {
        Certificate certificate = periods.certificate(period, facts);
        Members members = certificate.members();
        List<SignatureView> signatures = new ArrayList<>();
        for (int position = 0; position < members.list().size(); position++) {
            Address operator = members.list().get(position).operator();
            byte[] signature = certificate.signatures().get(operator);
            if (signature != null) {
                signatures.add(new SignatureView(position, operator.toString(), Hex.encode(signature)));
            }
        }
        return new PeriodView(
                period.throughEpoch(),
                period.root().toString(),
                period.total().toString(),
                period.costsWei().toString(),
                certificate.complete(),
                members.list().stream().map(MemberView::of).toList(),
                signatures,
                distributor.posted(period.throughEpoch()).map(OnL1::of).orElse(null),
                certificate.complete() ? call(post(period, certificate)) : null);
    }

    byte[] post(Period period, Certificate certificate) {
        return DistributorCall.submitRoot(
                genesis.subnet(),
                period.throughEpoch(),
                period.root(),
                period.total(),
                period.costsWei(),
                certificate.members(),
                certificate.signatures());
    }

    private Call call(byte[] data) {
        return new Call(genesis.l1().distributor().toString(), Hex.encode(data));
    }

    /** @param nowSeconds for what is expired */
    AccountView account(Address account, long nowSeconds) throws SQLException {
        RewardBalance earned =
                balance(periods.balances(Long.MAX_VALUE).balances().get(account));
        RewardBalance claimed = claimed(Optional.of(account));
        RewardBalance recovered = distributor.sum(Kind.RECOVERED, Optional.of(account));
        RewardBalance gone = claimed.plus(recovered);
        Optional<FundEvent> posted = distributor.lastPosted();
        Optional<RewardRoot> root = posted.isPresent() ? root(posted.get().throughEpoch()) : Optional.empty();
        Optional<RewardLeaf> leaf = root.flatMap(tree -> tree.leaf(account));
        RewardBalance cumulative = leaf.map(ClaimReader::balance).orElse(RewardBalance.ZERO);
        RewardBalance claimable = minus(cumulative, gone);
        List<String> proof = leaf.isPresent()
                ? root.orElseThrow().proof(leaf.get()).stream()
                        .map(Hash::toString)
                        .toList()
                : List.of();
        return new AccountView(
                account.toString(),
                genesis.l1().chainId(),
                genesis.subnet(),
                genesis.l1().distributor().toString(),
                Money.of(earned),
                Money.of(claimed),
                Money.of(recovered),
                Money.of(claimable),
                Money.of(expired(account, gone, nowSeconds)),
                Money.of(minus(earned, gone.plus(claimable))),
                leaf.isPresent() ? Money.of(cumulative) : null,
                leaf.map(found -> found.hash().toString()).orElse(null),
                proof,
                leaf.isPresent()
                        ? period(periods.period(leaf.get().throughEpoch()).orElseThrow())
                        : null,
                leaf.isPresent() ? call(claim(root.orElseThrow(), leaf.get())) : null,
                distributor.of(account, HISTORY_MAX).stream().map(Payment::of).toList());
    }

    private byte[] claim(RewardRoot root, RewardLeaf leaf) {
        return DistributorCall.claim(
                genesis.subnet(),
                leaf.throughEpoch(),
                List.of(new DistributorCall.Claim(leaf.account(), leaf.amount(), leaf.costsWei(), root.proof(leaf))));
    }

    private Optional<RewardRoot> root(long throughEpoch) throws SQLException {
        List<RewardLeaf> leaves = periods.leaves(throughEpoch);
        return leaves.isEmpty() ? Optional.empty() : Optional.of(new RewardRoot(throughEpoch, leaves));
    }

    private RewardBalance claimed(Optional<Address> account) throws SQLException {
        return distributor.sum(Kind.CLAIMED, account).plus(distributor.sum(Kind.REIMBURSED, account));
    }

    private RewardBalance expired(Address account, RewardBalance gone, long nowSeconds) throws SQLException {
        Optional<FundEvent> old = distributor.lastPostedBefore(nowSeconds - CLAIM_PERIOD_SECONDS);
        Optional<RewardRoot> root = old.isPresent() ? root(old.get().throughEpoch()) : Optional.empty();
        return minus(
                root.flatMap(tree -> tree.leaf(account))
                        .map(ClaimReader::balance)
                        .orElse(RewardBalance.ZERO),
                gone);
    }

    Totals totals() throws SQLException {
        RewardBalance emitted = sum(periods.balances(Long.MAX_VALUE).balances().values());
        RewardBalance claimed = claimed(Optional.empty());
        RewardBalance recovered = distributor.sum(Kind.RECOVERED, Optional.empty());
        RewardBalance posted = distributor
                .lastPosted()
                .map(root -> new RewardBalance(root.amount(), root.costsWei()))
                .orElse(RewardBalance.ZERO);
        RewardBalance funded = distributor
                .sum(Kind.FUNDED, Optional.empty())
                .plus(distributor.sum(Kind.COSTS_FUNDED, Optional.empty()));
        return new Totals(
                Money.of(emitted),
                Money.of(claimed),
                Money.of(recovered),
                Money.of(minus(posted, claimed.plus(recovered))),
                Money.of(minus(emitted, posted)),
                Money.of(funded));
    }

    private static RewardBalance sum(Iterable<RewardBalance> balances) {
        RewardBalance sum = RewardBalance.ZERO;
        for (RewardBalance balance : balances) {
            sum = sum.plus(balance);
        }
        return sum;
    }

    private static RewardBalance balance(@Nullable RewardBalance balance) {
        return balance == null ? RewardBalance.ZERO : balance;
    }

    private static RewardBalance balance(RewardLeaf leaf) {
        return new RewardBalance(leaf.amount(), leaf.costsWei());
    }

    /** Not below zero: L1's later blocks may know of claims under a root that an older one does not have. */
    private static RewardBalance minus(RewardBalance from, RewardBalance less) {
        return new RewardBalance(minus(from.amount(), less.amount()), minus(from.costsWei(), less.costsWei()));
    }

    private static UInt256 minus(UInt256 from, UInt256 less) {
        return from.compareTo(less) <= 0 ? UInt256.ZERO : from.subtractExact(less);
    }
}
