package org.lumia.rewards.app;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Database.DatabaseException;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;
import org.lumia.rewards.statement.OverdueException;

/** The ledger's lines in Postgres. What an epoch earned is received with the first root on L1 that has it. */
final class JdbcLedger implements LedgerLines {
    private static final int BATCHES_ASKED_MAX = 1_000;

    /** Postgres' word for a query that took longer than it may. */
    private static final String CANCELED = "57014";

    private final Database database;
    private final int queryMillisMax;

    /** @param queryMillisMax of one query of what is read in one moment */
    JdbcLedger(Database database, int queryMillisMax) {
        this.database = database;
        this.queryMillisMax = queryMillisMax;
    }

    @Override
    public <T> T inOneMoment(Supplier<T> reading) {
        try {
            return database.snapshot(connection -> {
                try (var statement = connection.createStatement()) {
                    statement.execute("SET LOCAL statement_timeout = " + queryMillisMax);
                    // A form that takes its time between two lines holds up nobody: it has no row locked.
                    statement.execute("SET LOCAL idle_in_transaction_session_timeout = " + queryMillisMax);
                }
                return reading.get();
            });
        } catch (DatabaseException e) {
            if (e.getCause() instanceof SQLException cause && CANCELED.equals(cause.getSQLState())) {
                throw new OverdueException();
            }
            throw e;
        }
    }

    /** The condition, before others, that an entry is of what was booked; empty for all. */
    static String of(Booked booked) {
        return booked.equals(Booked.ALL)
                ? ""
                : "CASE WHEN entry %% 2 = 0 THEN entry <= %d ELSE entry <= %d END AND "
                        .formatted(booked.epochsEntry(), booked.l1Entry());
    }

    /** Where a page begins: after a line. */
    record Cursor(long ms, long entry) {
        static final Cursor START = new Cursor(Long.MIN_VALUE, 0);
    }

    @Override
    public void forEach(Range range, Consumer<LedgerLine> reader) {
        database.transact(connection -> read(connection, range, Optional.empty(), Cursor.START, 0, reader));
    }

    /** The first lines of a range after one, of a kind or all. */
    List<LedgerLine> page(Range range, Optional<LineKind> kind, Cursor after, int limit) {
        List<LedgerLine> lines = new ArrayList<>();
        database.transact(connection -> read(connection, range, kind, after, limit, lines::add));
        return lines;
    }

    private static void read(
            Connection connection,
            Range range,
            Optional<LineKind> kind,
            Cursor after,
            int limit,
            Consumer<LedgerLine> reader)
            throws SQLException {
        var lines = new LineReader(connection, range.holder(), kind, limit, range.booked(), reader);
        long from = ms(range.from());
        long to = ms(range.to());
        if (range.closed().isPresent()) {
            lines.corrections(range.basis(), from, range.closed().get());
        }
        switch (range.basis()) {
            case ACCRUED -> lines.accrued(from, to, after);
            case RECEIVED -> lines.received(from, to, after);
        }
    }

    @Override
    public Through through() {
        return database.query(connection -> {
            try (var query = connection.prepareStatement("SELECT coalesce((SELECT max(epoch) FROM epoch), -1),"
                            + " coalesce((SELECT through_block FROM distributor_position), -1)");
                    var row = query.executeQuery()) {
                row.next();
                return through(connection, row.getLong(1), row.getLong(2));
            }
        });
    }

    /** As it was when the ledger had been booked no further; of what is not booked yet, as it is. */
    Through through(long epoch, long l1Block) {
        return database.query(connection -> through(connection, epoch, l1Block));
    }

    /** The block's time is that of the latest event or posted batch that is not behind it: of blocks alone no time is kept. */
    private static Through through(Connection connection, long epoch, long l1Block) throws SQLException {
        try (var query = connection.prepareStatement("SELECT greatest(0, (SELECT e.l1_timestamp FROM distributor_event"
                + " e WHERE e.block_number <= ? ORDER BY e.block_number DESC LIMIT 1), (SELECT max(s.l1_timestamp) FROM"
                + " (SELECT * FROM settlement WHERE state = 'FINALIZED' AND l1_block_number <= ? ORDER BY batch_index DESC"
                + " LIMIT ?) s)), coalesce((SELECT min(entry) - 2 FROM ledger_entry WHERE entry % 2 = 0 AND epoch ="
                + " (SELECT min(epoch) FROM ledger_entry WHERE entry % 2 = 0 AND epoch > ?)), (SELECT max(entry) FROM"
                + " ledger_entry WHERE entry % 2 = 0), 0), coalesce((SELECT min(e.entry) - 2 FROM ledger_entry e JOIN"
                + " distributor_event d ON d.transaction_hash = e.l1_transaction WHERE e.entry % 2 = 1 AND d.block_number"
                + " > ?), (SELECT max(entry) FROM ledger_entry WHERE entry % 2 = 1), 1)")) {
            query.setLong(1, l1Block);
            query.setLong(2, l1Block);
            query.setInt(3, BATCHES_ASKED_MAX);
            query.setLong(4, epoch);
            query.setLong(5, l1Block);
            try (var row = query.executeQuery()) {
                row.next();
                return new Through(
                        epoch,
                        l1Block,
                        Instant.ofEpochSecond(row.getLong(1)),
                        new Booked(row.getLong(2), row.getLong(3)));
            }
        }
    }

    /** The first millisecond that is not before it; of a time that no long holds, the nearest. */
    private static long ms(Instant instant) {
        try {
            return instant.plusNanos(999_999).toEpochMilli();
        } catch (ArithmeticException | DateTimeException beyond) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    @Override
    public BigInteger balance(Optional<Address> holder, Unit unit, Basis basis, Instant before, Booked booked) {
        String kinds = Arrays.stream(LineKind.values())
                .filter(kind -> kind.changesBalance() && kind.unit() == unit)
                .map(kind -> "'" + kind + "'")
                .collect(Collectors.joining(", "));
        String time = switch (basis) {
            case ACCRUED -> "e.at_ms < ?";
            case RECEIVED ->
                "CASE WHEN e.entry % 2 = 1 THEN e.at_ms < ? ELSE e.epoch <= (SELECT coalesce(max(r.epoch), -1) FROM"
                        + " ledger_entry r WHERE r.kind = 'ROOT' AND r.at_ms < ? AND r.entry <= " + booked.l1Entry()
                        + ") END";
        };
        return database.query(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT coalesce(sum(e.amount), 0) FROM ledger_entry e WHERE " + of(booked) + "e.kind IN (" + kinds
                            + ") AND " + time + (holder.isPresent() ? " AND e.holder = ?" : ""))) {
                int at = 1;
                query.setLong(at++, ms(before));
                if (basis == Basis.RECEIVED) {
                    query.setLong(at++, ms(before));
                }
                if (holder.isPresent()) {
                    query.setBytes(at, holder.get().bytes());
                }
                try (var row = query.executeQuery()) {
                    row.next();
                    return row.getBigDecimal(1).toBigIntegerExact();
                }
            }
        });
    }
}
