package org.lumia.benchmarks.rewards;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.rewards.Category;
import org.lumia.protocol.rewards.Forfeit;
import org.lumia.protocol.rewards.OperatorRewards;
import org.lumia.protocol.rewards.RewardLeaf;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.rewards.ledger.Account;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.Chain.Link;
import org.lumia.rewards.ledger.ClosedEpoch;
import org.lumia.rewards.ledger.Entry;
import org.lumia.rewards.ledger.FundEvent;
import org.lumia.rewards.ledger.Posting;
import org.lumia.rewards.ledger.Unit;

/** The rows of a day, written in one transaction. */
final class DayOfBooks {
    private static final byte[] NONE = {};

    private final CopyRows spans = new CopyRows("epoch_span (epoch, seed, total_weight, first_block, last_block)");
    private final CopyRows epochs = new CopyRows("epoch (epoch, first_block, last_block, emission, policy, treasury,"
            + " treasury_amount, total_weight, closed_at)");
    private final CopyRows operators =
            new CopyRows("operator_reward (epoch, operator, weight, slots_assigned, slots_led,"
                    + " attestations, batches_in_turn, fees_delivered, base_fees_burned, slashed, sealing, attesting, posting,"
                    + " delivering, forfeited, forfeit_reasons, l1_cost_wei)");
    private final CopyRows postings = new CopyRows("ledger_posting (entry, position, account, holder, unit, amount)");
    private final CopyRows entries =
            new CopyRows("ledger_entry (entry, kind, at_ms, epoch, holder, amount, count, reason,"
                    + " detail, l1_transaction, evidence, previous, hash)");
    private final CopyRows periods =
            new CopyRows("reward_period (through_epoch, last_epoch, root, total, costs_wei, published, certified_at)");
    private final CopyRows leaves = new CopyRows("reward_leaf (through_epoch, account, amount, costs_wei)");
    private final CopyRows events = new CopyRows("distributor_event (block_number, log_index, l1_timestamp,"
            + " transaction_hash, kind, through_epoch, account, amount, costs_wei)");
    private final Map<Sum, BigInteger> sums = new HashMap<>();
    private long throughBlock;

    /** An account's balance in a chain. */
    private record Sum(Chain chain, Account account, String holder, Unit unit) {}

    void epoch(ClosedEpoch closed, long totalWeight) {
        var tally = closed.rewards().tally();
        long epoch = tally.epoch();
        long first = CountedEpochs.firstBlock(epoch);
        long last = first + BooksSize.BLOCKS - 1;
        Policy policy = tally.policy();
        byte[] seed = CountedEpochs.hash("seed", epoch).bytes();
        spans.row(epoch, seed, totalWeight, first, last);
        epochs.row(
                epoch,
                first,
                last,
                policy.emissionPerEpoch(),
                policy.encode(),
                policy.treasury().bytes(),
                closed.rewards().treasuryAmount(),
                totalWeight,
                Instant.ofEpochMilli(closed.endMs()));
        closed.rewards().operators().forEach(operator -> operator(epoch, operator));
    }

    private void operator(long epoch, OperatorRewards rewards) {
        var tally = rewards.tally();
        operators.row(
                epoch,
                tally.operator().bytes(),
                tally.weight(),
                tally.slotsAssigned(),
                tally.slotsLed(),
                tally.attestations(),
                tally.batchesInTurn(),
                tally.feesDelivered(),
                tally.baseFeesBurned(),
                tally.slashed(),
                earned(rewards, Category.SEALING),
                earned(rewards, Category.ATTESTING),
                earned(rewards, Category.POSTING),
                earned(rewards, Category.DELIVERING),
                rewards.forfeited(),
                rewards.reasons().stream().sorted().map(Forfeit::name).collect(Collectors.joining(" ")),
                rewards.l1CostWei());
    }

    private static UInt256 earned(OperatorRewards rewards, Category category) {
        return rewards.earned().getOrDefault(category, UInt256.ZERO);
    }

    void entries(Chain chain, List<Link> links) {
        for (Link link : links) {
            Entry entry = link.entry();
            for (int i = 0; i < entry.postings().size(); i++) {
                posting(chain, link.number(), i, entry.postings().get(i));
            }
            entries.row(
                    link.number(),
                    entry.kind(),
                    entry.atMs(),
                    entry.epoch(),
                    entry.holder().bytes(),
                    entry.amount(),
                    entry.count(),
                    entry.reason(),
                    entry.detail(),
                    entry.l1Transaction().map(Hash::bytes).orElse(NONE),
                    entry.evidence(),
                    link.previous().bytes(),
                    link.hash().bytes());
        }
    }

    private void posting(Chain chain, long entry, int position, Posting posting) {
        byte[] holder = posting.holder().map(Address::bytes).orElse(NONE);
        postings.row(entry, position, posting.account(), holder, posting.unit(), posting.amount());
        String name = posting.holder().map(Address::toString).orElse("");
        sums.merge(new Sum(chain, posting.account(), name, posting.unit()), posting.amount(), BigInteger::add);
    }

    void period(RewardRoot root, Instant certifiedAt) {
        long through = root.throughEpoch();
        periods.row(through, through, root.root().bytes(), root.total(), root.costsWei(), true, certifiedAt);
        for (RewardLeaf leaf : root.leaves()) {
            leaves.row(through, leaf.account().bytes(), leaf.amount(), leaf.costsWei());
        }
    }

    void events(List<FundEvent> found) {
        for (FundEvent event : found) {
            events.row(
                    event.block(),
                    event.logIndex(),
                    event.timestamp(),
                    event.transactionHash().bytes(),
                    event.kind(),
                    event.throughEpoch(),
                    event.account().bytes(),
                    event.amount(),
                    event.costsWei());
        }
    }

    void throughBlock(long block) {
        throughBlock = block;
    }

    /**
     * Writes the day.
     *
     * @param checked by the database's own triggers: order, balance, hash, sums; else none of them runs
     */
    void write(Connection connection, boolean checked) throws SQLException, IOException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = off");
            if (!checked) {
                statement.execute("SET LOCAL session_replication_role = replica");
            }
        }
        for (CopyRows rows : List.of(spans, epochs, operators, postings, entries, periods, leaves, events)) {
            rows.copy(connection);
        }
        if (!checked) {
            addSums(connection);
        }
        try (var upsert =
                connection.prepareStatement("INSERT INTO rewards.distributor_position (through_block) VALUES (?)"
                        + " ON CONFLICT (only_row) DO UPDATE SET through_block = EXCLUDED.through_block")) {
            upsert.setLong(1, throughBlock);
            upsert.executeUpdate();
        }
        connection.commit();
    }

    private void addSums(Connection connection) throws SQLException {
        try (var upsert = connection.prepareStatement(
                "INSERT INTO rewards.ledger_balance AS b (chain, account, holder, unit, amount) VALUES (?, ?, ?, ?, ?) ON"
                        + " CONFLICT (chain, account, holder, unit) DO UPDATE SET amount = b.amount + EXCLUDED.amount")) {
            for (var sum : sums.entrySet()) {
                Sum of = sum.getKey();
                upsert.setString(1, of.chain().name());
                upsert.setString(2, of.account().name());
                upsert.setBytes(
                        3,
                        of.holder().isEmpty()
                                ? NONE
                                : Address.parse(of.holder()).bytes());
                upsert.setString(4, of.unit().name());
                upsert.setBigDecimal(5, new BigDecimal(sum.getValue()));
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    long entryRows() {
        return entries.rows();
    }
}
