package org.lumia.benchmarks.rewards;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lumia.benchmarks.rewards.BooksSize.Key;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.CumulativeRewards;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.protocol.rewards.RewardLeaf;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.Chain.Head;
import org.lumia.rewards.ledger.ClosedEpoch;
import org.lumia.rewards.ledger.EpochEntries;
import org.lumia.rewards.ledger.FundEntries;
import org.lumia.rewards.ledger.FundEvent;
import org.lumia.rewards.ledger.FundEvent.Kind;

/** Books day by day as the service would keep them: counted, split, booked and hashed by its own code. */
final class GeneratedBooks {
    /** Operators claim once in so many days, in turn. */
    private static final int CLAIM_DAYS = 30;

    private static final int BLOCKS_OF_L1_PER_DAY = 7_200;
    private static final int ROOT_AFTER_SECONDS = 1_800;

    private final BooksSize size;
    private final Genesis genesis;
    private final CountedEpochs counted;
    private final List<Key> keys;
    private final Map<Address, RewardBalance> claimed = new HashMap<>();
    private Head epochs;
    private Head l1;
    private CumulativeRewards earned = CumulativeRewards.NONE;
    private FundEntries fund = new FundEntries(-1, RewardBalance.ZERO);
    private int day;

    private GeneratedBooks(BooksSize size) {
        this.size = size;
        this.genesis = size.genesis();
        this.counted = new CountedEpochs(size);
        this.keys = size.keys();
        this.epochs = Chain.EPOCHS.start(genesis.hash());
        this.l1 = Chain.L1.start(genesis.hash());
    }

    /** From where a database's books end. */
    static GeneratedBooks after(Connection connection, BooksSize size) throws SQLException {
        var books = new GeneratedBooks(size);
        books.day = (int) number(connection, "SELECT count(*) FROM rewards.reward_period");
        if (books.day > 0) {
            books.epochs = books.head(connection, Chain.EPOCHS);
            books.l1 = books.head(connection, Chain.L1);
            books.loadBalances(connection);
        }
        return books;
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (var query = connection.createStatement();
                var row = query.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Head head(Connection connection, Chain chain) throws SQLException {
        int rest = chain == Chain.EPOCHS ? 0 : 1;
        try (var query = connection.createStatement();
                var row = query.executeQuery("SELECT entry, hash FROM rewards.ledger_entry WHERE entry % 2 = " + rest
                        + " ORDER BY entry DESC LIMIT 1")) {
            return row.next()
                    ? new Head(chain, row.getLong(1), Hash.wrap(row.getBytes(2)))
                    : chain.start(genesis.hash());
        }
    }

    private void loadBalances(Connection connection) throws SQLException {
        long through = (long) day * BooksSize.DAY_EPOCHS - 1;
        Map<Address, RewardBalance> balances = new HashMap<>();
        read(
                connection,
                "SELECT account, amount, costs_wei FROM rewards.reward_leaf WHERE through_epoch = " + through,
                balances);
        earned = CumulativeRewards.NONE.plus(balances);
        read(
                connection,
                "SELECT account, sum(amount), sum(costs_wei) FROM rewards.distributor_event WHERE kind IN ('CLAIMED',"
                        + " 'REIMBURSED') GROUP BY account",
                claimed);
        RewardBalance total = balances.values().stream().reduce(RewardBalance.ZERO, RewardBalance::plus);
        fund = new FundEntries(through, total);
    }

    private static void read(Connection connection, String sql, Map<Address, RewardBalance> into) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                into.put(Address.wrap(rows.getBytes(1)), new RewardBalance(wei(rows, 2), wei(rows, 3)));
            }
        }
    }

    private static UInt256 wei(ResultSet rows, int column) throws SQLException {
        BigDecimal wei = rows.getBigDecimal(column);
        return UInt256.of(wei.toBigIntegerExact());
    }

    /** Days that there are. */
    int days() {
        return day;
    }

    /** The next day's. */
    DayOfBooks next() {
        var rows = new DayOfBooks();
        long first = (long) day * BooksSize.DAY_EPOCHS;
        for (long epoch = first; epoch < first + BooksSize.DAY_EPOCHS; epoch++) {
            ClosedEpoch closed = counted.of(epoch);
            rows.epoch(closed, size.totalWeight());
            var links = Chain.append(epochs, EpochEntries.of(closed));
            rows.entries(Chain.EPOCHS, links);
            epochs = new Head(
                    Chain.EPOCHS, links.getLast().number(), links.getLast().hash());
            earned = earned.plus(closed.rewards());
        }
        long through = first + BooksSize.DAY_EPOCHS - 1;
        RewardRoot root = earned.root(genesis, through).orElseThrow();
        rows.period(root, Instant.ofEpochMilli(CountedEpochs.endMs(through) + 60_000));
        List<FundEvent> events = events(root);
        rows.events(events);
        var links = Chain.append(l1, fund.of(events));
        rows.entries(Chain.L1, links);
        l1 = new Head(Chain.L1, links.getLast().number(), links.getLast().hash());
        rows.throughBlock((day + 1L) * BLOCKS_OF_L1_PER_DAY);
        day++;
        return rows;
    }

    private List<FundEvent> events(RewardRoot root) {
        List<FundEvent> events = new ArrayList<>();
        if (day == 0) {
            UInt256 plenty = UInt256.of(BigInteger.TEN.pow(30));
            add(events, Kind.FUNDED, 0, BooksSize.account(0xfd), plenty, UInt256.ZERO);
            add(events, Kind.COSTS_FUNDED, 0, BooksSize.account(0xfd), UInt256.ZERO, plenty);
        }
        Address poster = keys.get(day % keys.size()).operator();
        add(events, Kind.ROOT, root.throughEpoch(), poster, root.total(), root.costsWei());
        for (int i = 0; i < keys.size(); i++) {
            if (i % CLAIM_DAYS == day % CLAIM_DAYS) {
                root.leaf(keys.get(i).operator()).ifPresent(leaf -> claim(events, leaf));
            }
        }
        return events;
    }

    private void claim(List<FundEvent> events, RewardLeaf leaf) {
        Address account = leaf.account();
        RewardBalance before = claimed.getOrDefault(account, RewardBalance.ZERO);
        UInt256 amount = leaf.amount().subtractExact(before.amount());
        UInt256 costs = leaf.costsWei().subtractExact(before.costsWei());
        if (!amount.isZero()) {
            add(events, Kind.CLAIMED, leaf.throughEpoch(), account, amount, UInt256.ZERO);
        }
        if (!costs.isZero()) {
            add(events, Kind.REIMBURSED, leaf.throughEpoch(), account, UInt256.ZERO, costs);
        }
        claimed.put(account, new RewardBalance(leaf.amount(), leaf.costsWei()));
    }

    private void add(
            List<FundEvent> events, Kind kind, long through, Address account, UInt256 amount, UInt256 costsWei) {
        long block = (long) day * BLOCKS_OF_L1_PER_DAY + 1 + events.size();
        long seconds = CountedEpochs.endMs((day + 1L) * BooksSize.DAY_EPOCHS - 1) / 1_000
                + ROOT_AFTER_SECONDS
                + 12L * events.size();
        events.add(new FundEvent(
                kind, through, account, amount, costsWei, block, seconds, 0, CountedEpochs.hash("l1", block)));
    }
}
