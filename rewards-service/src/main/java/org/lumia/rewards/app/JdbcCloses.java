package org.lumia.rewards.app;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.platform.jdbc.Database;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Booked;
import org.lumia.rewards.ledger.LedgerLines.Through;
import org.lumia.rewards.statement.Close;
import org.lumia.rewards.statement.Period;
import org.lumia.rewards.statement.RefusedException;
import org.lumia.rewards.statement.StatementFoot;
import org.lumia.rewards.statement.Statements;

/** Closed periods in Postgres, each written once. */
final class JdbcCloses implements Statements.Closes {
    private static final byte[] NETWORK = {};

    /** What a function of the schema refuses. */
    private static final String RAISED = "P0001";

    private final Database database;

    JdbcCloses(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Close> covering(Optional<Address> holder, Basis basis, Instant moment) {
        return database.query(connection -> first(
                connection,
                "WHERE holder = ? AND basis = ? AND to_ms >= ? ORDER BY to_ms LIMIT 1",
                holder,
                basis,
                moment.toEpochMilli()));
    }

    @Override
    public Optional<Close> last(Optional<Address> holder, Basis basis) {
        return database.query(connection -> last(connection, holder, basis));
    }

    private static Optional<Close> last(Connection connection, Optional<Address> holder, Basis basis)
            throws SQLException {
        return first(
                connection,
                "WHERE holder = ? AND basis = ? AND to_ms >= ? ORDER BY to_ms DESC LIMIT 1",
                holder,
                basis,
                Long.MIN_VALUE);
    }

    /** The same period, by its text and zone. */
    Optional<Close> of(Statements.Asked asked) {
        return database.query(connection -> of(connection, asked.holder(), asked.basis(), asked.period()));
    }

    private static Optional<Close> of(Connection connection, Optional<Address> holder, Basis basis, Period period)
            throws SQLException {
        return first(
                        connection,
                        "WHERE holder = ? AND basis = ? AND to_ms = ?",
                        holder,
                        basis,
                        period.to().toEpochMilli())
                .filter(close -> close.period().equals(period));
    }

    /** The latest, the last first. */
    List<Close> latest(int limit) {
        return database.query(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT * FROM ledger_close ORDER BY to_ms DESC, holder, basis LIMIT ?")) {
                query.setInt(1, limit);
                List<Close> closes = new ArrayList<>();
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        closes.add(close(rows));
                    }
                }
                return closes;
            }
        });
    }

    /**
     * What stands: of two who close the same period at once, the first's.
     *
     * @param made whether by this call
     */
    record Outcome(Close close, boolean made) {}

    /**
     * Closes once.
     *
     * @param behind the last close of before that this one was made by
     * @throws RefusedException where there is another by now, or the database does not take it
     */
    Outcome close(Close close, Optional<Close> behind) {
        return database.query(connection -> {
            try (var lock = connection.createStatement()) {
                lock.execute("LOCK TABLE ledger_close IN SHARE ROW EXCLUSIVE MODE");
            }
            var stands = of(connection, close.holder(), close.basis(), close.period());
            if (stands.isPresent()) {
                return new Outcome(stands.get(), false);
            }
            var last = last(connection, close.holder(), close.basis());
            if (!last.map(JdbcCloses::identity).equals(behind.map(JdbcCloses::identity))) {
                throw new RefusedException("another period of the holder was closed meanwhile: try again");
            }
            try {
                insert(connection, close);
            } catch (SQLException e) {
                if (RAISED.equals(e.getSQLState())) {
                    throw new RefusedException(said(e));
                }
                throw e;
            }
            return new Outcome(close, true);
        });
    }

    private record Identity(Instant to, Hash contentHash) {}

    private static Identity identity(Close close) {
        return new Identity(close.period().to(), close.contentHash());
    }

    /** The sentence of the schema's own function. */
    private static String said(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message).replaceFirst("^ERROR: ", "");
    }

    private static void insert(Connection connection, Close close) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO ledger_close (holder, basis, from_ms, to_ms,"
                + " period, zone, through_epoch, through_l1_block, through_l1_ms, epochs_entry, epochs_hash, l1_entry,"
                + " l1_hash, closing_lumia, closing_eth, lines, content_hash, operator, signer, signature) VALUES (?, ?,"
                + " ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT hash FROM ledger_entry WHERE entry = ?), ''::bytea), ?,"
                + " coalesce((SELECT hash FROM ledger_entry WHERE entry = ?), ''::bytea), ?, ?, ?, ?, ?, ?, ?)")) {
            Through through = close.through();
            insert.setBytes(1, bytes(close.holder()));
            insert.setString(2, close.basis().name());
            insert.setLong(3, close.period().from().toEpochMilli());
            insert.setLong(4, close.period().to().toEpochMilli());
            insert.setString(5, close.period().text());
            insert.setString(6, close.period().zone().getId());
            insert.setLong(7, through.epoch());
            insert.setLong(8, through.l1Block());
            insert.setLong(9, through.l1Time().toEpochMilli());
            insert.setLong(10, through.booked().epochsEntry());
            insert.setLong(11, through.booked().epochsEntry());
            insert.setLong(12, through.booked().l1Entry());
            insert.setLong(13, through.booked().l1Entry());
            insert.setBigDecimal(14, new BigDecimal(close.closingLumia()));
            insert.setBigDecimal(15, new BigDecimal(close.closingEth()));
            insert.setLong(16, close.lines());
            insert.setBytes(17, close.contentHash().bytes());
            insert.setBytes(18, close.signed().operator().bytes());
            insert.setBytes(19, close.signed().signer().bytes());
            insert.setBytes(20, close.signed().signature());
            insert.executeUpdate();
        }
    }

    /** Those of which the ledger's entries are others than they were. What it has not booked yet may still come. */
    static List<Close> differing(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                        "SELECT c.* FROM ledger_close c LEFT JOIN ledger_entry e ON e.entry = c.epochs_entry LEFT JOIN"
                                + " ledger_entry l ON l.entry = c.l1_entry WHERE e.hash <> c.epochs_hash OR l.hash <>"
                                + " c.l1_hash ORDER BY c.to_ms");
                var rows = query.executeQuery()) {
            List<Close> closes = new ArrayList<>();
            while (rows.next()) {
                closes.add(close(rows));
            }
            return closes;
        }
    }

    private static byte[] bytes(Optional<Address> holder) {
        return holder.map(Address::bytes).orElse(NETWORK);
    }

    private static Optional<Close> first(
            Connection connection, String condition, Optional<Address> holder, Basis basis, long toMs)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT * FROM ledger_close " + condition)) {
            query.setBytes(1, bytes(holder));
            query.setString(2, basis.name());
            query.setLong(3, toMs);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(close(row)) : Optional.empty();
            }
        }
    }

    private static Close close(ResultSet row) throws SQLException {
        byte[] holder = row.getBytes("holder");
        var period = new Period(
                row.getString("period"),
                ZoneId.of(row.getString("zone")),
                Instant.ofEpochMilli(row.getLong("from_ms")),
                Instant.ofEpochMilli(row.getLong("to_ms")));
        return new Close(
                holder.length == 0 ? Optional.empty() : Optional.of(Address.wrap(holder)),
                Basis.valueOf(row.getString("basis")),
                period,
                new Through(
                        row.getLong("through_epoch"),
                        row.getLong("through_l1_block"),
                        Instant.ofEpochMilli(row.getLong("through_l1_ms")),
                        new Booked(row.getLong("epochs_entry"), row.getLong("l1_entry"))),
                row.getBigDecimal("closing_lumia").toBigIntegerExact(),
                row.getBigDecimal("closing_eth").toBigIntegerExact(),
                row.getLong("lines"),
                Columns.hash(row, "content_hash"),
                new StatementFoot.Signed(
                        Columns.address(row, "operator"), Columns.address(row, "signer"), row.getBytes("signature")));
    }
}
