package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.rewards.app.JdbcLedger.Cursor;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.EntryKind;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Booked;
import org.lumia.rewards.ledger.LineKind;

/** Reads lines of a holder, or of all, in their order, along an index: a page costs its lines, and a year streams. For one use. */
final class LineReader {
    private static final int FETCH_ROWS = 2_000;

    /** What an epoch owes, as opposed to what is there at once or never. */
    private static final String PAID_BY_ROOT = "entry % 2 = 0 AND kind NOT IN ('FORFEIT', 'L2_TIP')";

    private static final String AT_ONCE = "NOT (" + PAID_BY_ROOT + ") AND kind <> 'FORFEIT'";

    /** With one lower bound: of two Postgres may begin its way along the index at the farther one. */
    private static final String BETWEEN = "(at_ms, entry) > (?, ?) AND at_ms < ?";

    private static final String IS_LINE = "kind NOT IN ("
            + Arrays.stream(EntryKind.values())
                    .filter(kind -> !kind.isLine())
                    .map(kind -> "'" + kind + "'")
                    .collect(Collectors.joining(", "))
            + ")";

    private final Connection connection;
    private final Optional<Address> holder;
    private final Optional<LineKind> kind;
    private final int limit;
    private final Consumer<LedgerLine> reader;
    private final Booked booked;
    private final RootTimes roots;
    private int given;

    /** @param limit of lines; 0 for all @param booked what is not of it is not there */
    LineReader(
            Connection connection,
            Optional<Address> holder,
            Optional<LineKind> kind,
            int limit,
            Booked booked,
            Consumer<LedgerLine> reader) {
        this.connection = connection;
        this.holder = holder;
        this.kind = kind;
        this.limit = limit;
        this.reader = reader;
        this.booked = booked;
        this.roots = new RootTimes(connection, booked.l1Entry());
    }

    /** Entries that fulfil a condition, with the numbers that it asks for. */
    private record Part(String condition, long... numbers) {}

    /** Those of the time before a moment that were not booked when it was closed, by the time of accrual. */
    void corrections(Basis basis, long beforeMs, Booked closed) throws SQLException {
        switch (basis) {
            case ACCRUED ->
                lines(
                        "at_ms, entry",
                        new Part("entry % 2 = 0 AND entry > ? AND at_ms < ?", closed.epochsEntry(), beforeMs),
                        new Part("entry % 2 = 1 AND entry > ? AND at_ms < ?", closed.l1Entry(), beforeMs));
            case RECEIVED -> {
                long then = new RootTimes(connection, closed.l1Entry()).throughBefore(beforeMs);
                long now = roots.throughBefore(beforeMs);
                long known = closed.epochsEntry();
                lines(
                        "at_ms, entry",
                        new Part(PAID_BY_ROOT + " AND entry > ? AND epoch <= ?", known, now),
                        new Part(PAID_BY_ROOT + " AND entry <= ? AND epoch > ? AND epoch <= ?", known, then, now),
                        new Part(AT_ONCE + " AND entry % 2 = 0 AND entry > ? AND at_ms < ?", known, beforeMs),
                        new Part(
                                AT_ONCE + " AND entry % 2 = 1 AND entry > ? AND at_ms < ?",
                                closed.l1Entry(),
                                beforeMs));
            }
        }
    }

    /** Those of a time, after a line. */
    void accrued(long fromMs, long toMs, Cursor after) throws SQLException {
        Cursor start = after.ms() < fromMs ? new Cursor(fromMs, 0) : after;
        lines("at_ms, entry", new Part(BETWEEN, start.ms(), start.entry(), toMs));
    }

    /** Those that were received in a time: root by root what its epochs earned, and between them what came at once. */
    void received(long fromMs, long toMs, Cursor after) throws SQLException {
        long at = fromMs;
        long behind = 0;
        if (after.ms() >= fromMs) {
            at = after.ms();
            behind = after.entry();
        }
        var root = rootWithLines(at, toMs);
        while (root.isPresent() && !isFull()) {
            atOnce(at, root.get().ms(), behind);
            behind = at == root.get().ms() ? behind : 0;
            of(root.get(), behind);
            at = root.get().ms() + 1;
            behind = 0;
            root = rootWithLines(at, toMs);
        }
        if (!isFull()) {
            atOnce(at, toMs, behind);
        }
    }

    /** The first root of a time that paid one of the lines: those that did not are passed over together. */
    private Optional<RootTimes.Root> rootWithLines(long fromMs, long toMs) throws SQLException {
        Optional<RootTimes.Root> first = roots.first(fromMs, toMs);
        OptionalLong epoch = first.isPresent() ? firstPaid(first.get().after()) : OptionalLong.empty();
        if (epoch.isEmpty()) {
            return Optional.empty();
        }
        return epoch.getAsLong() <= first.orElseThrow().through()
                ? first
                : roots.having(epoch.getAsLong()).filter(root -> root.ms() < toMs);
    }

    /** The first epoch after one with a line that a root pays. */
    private OptionalLong firstPaid(long after) throws SQLException {
        if (kind.isPresent() && !kind.get().isPaidByRoot()) {
            return OptionalLong.empty();
        }
        try (var query = connection.prepareStatement("SELECT epoch FROM ledger_entry WHERE " + chosen() + IS_LINE
                + " AND " + PAID_BY_ROOT + " AND epoch > ? ORDER BY epoch LIMIT 1")) {
            bind(query, 1, new Part("", after));
            try (var row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** @param behind an entry of the first millisecond, which is not wanted again */
    private void atOnce(long fromMs, long toMs, long behind) throws SQLException {
        if (fromMs < toMs) {
            lines("at_ms, entry", new Part(AT_ONCE + " AND " + BETWEEN, fromMs, behind, toMs));
        }
    }

    /** With what came at once in the root's own millisecond. */
    private void of(RootTimes.Root root, long behind) throws SQLException {
        lines(
                "entry",
                new Part(
                        PAID_BY_ROOT + " AND epoch > ? AND epoch <= ? AND entry > ?",
                        root.after(),
                        root.through(),
                        behind),
                new Part(AT_ONCE + " AND at_ms = ? AND entry > ?", root.ms(), behind));
    }

    private boolean isFull() {
        return limit > 0 && given >= limit;
    }

    /** The kind by its name, of a fixed list: only so does Postgres know that an index of rare kinds has it. */
    private String chosen() {
        return (holder.isPresent() ? "holder = ? AND " : "")
                + kind.map(name -> "kind = '" + name + "' AND ").orElse("")
                + JdbcLedger.of(booked);
    }

    private void lines(String order, Part... parts) throws SQLException {
        String chosen = chosen();
        String sql = Arrays.stream(parts)
                .map(part -> "SELECT * FROM ledger_entry WHERE " + chosen + IS_LINE + " AND " + part.condition())
                .collect(Collectors.joining(" UNION ALL "));
        String most = limit > 0 ? " LIMIT " + (limit - given) : "";
        try (var query = connection.prepareStatement(sql + " ORDER BY " + order + most)) {
            query.setFetchSize(FETCH_ROWS);
            int at = 1;
            for (Part part : parts) {
                at = bind(query, at, part);
            }
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    given++;
                    reader.accept(line(rows));
                }
            }
        }
    }

    private int bind(PreparedStatement query, int first, Part part) throws SQLException {
        int at = first;
        if (holder.isPresent()) {
            query.setBytes(at++, holder.get().bytes());
        }
        for (long number : part.numbers()) {
            query.setLong(at++, number);
        }
        return at;
    }

    private LedgerLine line(ResultSet row) throws SQLException {
        long entry = row.getLong("entry");
        long atMs = row.getLong("at_ms");
        long epoch = row.getLong("epoch");
        LineKind of = LineKind.valueOf(row.getString("kind"));
        return new LedgerLine(
                entry,
                Instant.ofEpochMilli(atMs),
                received(of, entry, atMs, epoch).map(Instant::ofEpochMilli),
                epoch,
                Columns.address(row, "holder"),
                of,
                row.getBigDecimal("amount").toBigIntegerExact(),
                row.getLong("count"),
                row.getString("reason"),
                JdbcLedgerBook.transaction(row),
                row.getString("evidence"));
    }

    private Optional<Long> received(LineKind of, long entry, long atMs, long epoch) throws SQLException {
        if (of == LineKind.FORFEIT) {
            return Optional.empty();
        }
        boolean atOnce = of == LineKind.L2_TIP || Chain.of(entry) == Chain.L1;
        return atOnce ? Optional.of(atMs) : roots.of(epoch);
    }
}
