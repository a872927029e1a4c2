package org.lumia.rewards.app;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.Account;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.Chain.Head;
import org.lumia.rewards.ledger.Chain.Link;
import org.lumia.rewards.ledger.Entry;
import org.lumia.rewards.ledger.EntryKind;
import org.lumia.rewards.ledger.Posting;
import org.lumia.rewards.ledger.Unit;

/** The ledger's chains: entries are appended in the caller's transaction, and read as they were written. */
final class JdbcLedgerBook {
    private static final int PAGE_POSTINGS_MAX = 100_000;
    private static final byte[] NONE = {};

    private final Connection connection;
    private final Genesis genesis;

    JdbcLedgerBook(Connection connection, Genesis genesis) {
        this.connection = connection;
        this.genesis = genesis;
    }

    Head head(Chain chain) throws SQLException {
        try (var query = connection.prepareStatement(
                        "SELECT entry, hash FROM ledger_entry WHERE " + of(chain) + " ORDER BY entry DESC LIMIT 1");
                var row = query.executeQuery()) {
            return row.next()
                    ? new Head(chain, row.getLong("entry"), Columns.hash(row, "hash"))
                    : chain.start(genesis.hash());
        }
    }

    private static String of(Chain chain) {
        return chain == Chain.EPOCHS ? "entry % 2 = 0" : "entry % 2 = 1";
    }

    /** Postings go first: with its entry the database checks and closes them. */
    void append(Chain chain, List<Entry> entries) throws SQLException {
        List<Link> links = Chain.append(head(chain), entries);
        try (var insert = connection.prepareStatement(
                "INSERT INTO ledger_posting (entry, position, account, holder, unit, amount) VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Link link : links) {
                for (int i = 0; i < link.entry().postings().size(); i++) {
                    add(insert, link.number(), i, link.entry().postings().get(i));
                }
            }
            insert.executeBatch();
        }
        try (var insert = connection.prepareStatement(
                "INSERT INTO ledger_entry (entry, kind, at_ms, epoch, holder, amount, count, reason, detail,"
                        + " l1_transaction, evidence, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Link link : links) {
                add(insert, link);
            }
            insert.executeBatch();
        }
    }

    private static void add(PreparedStatement insert, long entry, int position, Posting posting) throws SQLException {
        insert.setLong(1, entry);
        insert.setInt(2, position);
        insert.setString(3, posting.account().name());
        insert.setBytes(4, posting.holder().map(Address::bytes).orElse(NONE));
        insert.setString(5, posting.unit().name());
        insert.setBigDecimal(6, new BigDecimal(posting.amount()));
        insert.addBatch();
    }

    private static void add(PreparedStatement insert, Link link) throws SQLException {
        Entry entry = link.entry();
        insert.setLong(1, link.number());
        insert.setString(2, entry.kind().name());
        insert.setLong(3, entry.atMs());
        insert.setLong(4, entry.epoch());
        insert.setBytes(5, entry.holder().bytes());
        insert.setBigDecimal(6, new BigDecimal(entry.amount()));
        insert.setLong(7, entry.count());
        insert.setString(8, entry.reason());
        insert.setString(9, entry.detail());
        insert.setBytes(10, entry.l1Transaction().map(Hash::bytes).orElse(NONE));
        insert.setString(11, entry.evidence());
        insert.setBytes(12, link.previous().bytes());
        insert.setBytes(13, link.hash().bytes());
        insert.addBatch();
    }

    /** Entries of a chain after one, ascending. */
    List<Link> links(Chain chain, long after, int limit) throws SQLException {
        return links("WHERE entry > ? AND " + of(chain) + " ORDER BY entry LIMIT ?", query -> {
            query.setLong(1, after);
            query.setInt(2, limit);
        });
    }

    Optional<Link> link(long entry) throws SQLException {
        return links("WHERE entry = ?", query -> query.setLong(1, entry)).stream()
                .findFirst();
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private List<Link> links(String condition, Parameters parameters) throws SQLException {
        Map<Long, List<Posting>> postings = new HashMap<>();
        try (var query =
                connection.prepareStatement("SELECT p.* FROM ledger_posting p WHERE p.entry IN (SELECT entry FROM"
                        + " ledger_entry " + condition + ") ORDER BY p.entry, p.position LIMIT " + PAGE_POSTINGS_MAX)) {
            parameters.set(query);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    postings.computeIfAbsent(rows.getLong("entry"), entry -> new ArrayList<>())
                            .add(posting(rows));
                }
            }
        }
        try (var query = connection.prepareStatement("SELECT * FROM ledger_entry " + condition)) {
            parameters.set(query);
            List<Link> links = new ArrayList<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    links.add(link(rows, postings.getOrDefault(rows.getLong("entry"), List.of())));
                }
            }
            return links;
        }
    }

    private static Posting posting(ResultSet row) throws SQLException {
        byte[] holder = row.getBytes("holder");
        return new Posting(
                Account.valueOf(row.getString("account")),
                holder.length == 0 ? Optional.empty() : Optional.of(Address.wrap(holder)),
                Unit.valueOf(row.getString("unit")),
                amount(row));
    }

    private static BigInteger amount(ResultSet row) throws SQLException {
        return row.getBigDecimal("amount").toBigIntegerExact();
    }

    private static Link link(ResultSet row, List<Posting> postings) throws SQLException {
        var entry = new Entry(
                EntryKind.valueOf(row.getString("kind")),
                row.getLong("at_ms"),
                row.getLong("epoch"),
                Columns.address(row, "holder"),
                amount(row),
                row.getLong("count"),
                row.getString("reason"),
                row.getString("detail"),
                transaction(row),
                row.getString("evidence"),
                postings);
        return new Link(row.getLong("entry"), Columns.hash(row, "previous"), Columns.hash(row, "hash"), entry);
    }

    static Optional<Hash> transaction(ResultSet row) throws SQLException {
        byte[] hash = row.getBytes("l1_transaction");
        return hash.length == 0 ? Optional.empty() : Optional.of(Hash.wrap(hash));
    }

    /** A sum of the postings of a chain, of all holders. */
    BigInteger balance(Chain chain, Account account, Unit unit) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT coalesce(sum(amount), 0) AS amount FROM ledger_balance WHERE chain = ? AND account = ? AND unit = ?")) {
            query.setString(1, chain.name());
            query.setString(2, account.name());
            query.setString(3, unit.name());
            try (var row = query.executeQuery()) {
                row.next();
                return amount(row);
            }
        }
    }

    /** Sum of an account's postings in a chain; the subnet's own accounts have no holder. */
    record Balance(Chain chain, Account account, Optional<Address> holder, Unit unit, BigInteger amount) {}

    List<Balance> balances() throws SQLException {
        try (var query = connection.prepareStatement(
                        "SELECT * FROM ledger_balance ORDER BY chain, account, holder, unit");
                var rows = query.executeQuery()) {
            List<Balance> balances = new ArrayList<>();
            while (rows.next()) {
                Posting sum = posting(rows);
                balances.add(new Balance(
                        Chain.valueOf(rows.getString("chain")), sum.account(), sum.holder(), sum.unit(), sum.amount()));
            }
            return balances;
        }
    }
}
