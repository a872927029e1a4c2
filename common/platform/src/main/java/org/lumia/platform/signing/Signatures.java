package org.lumia.platform.signing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Hash;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.signing.SigningRule.Verdict;

/**
 * The signing memory of one kind (table {@code signature}): written in a transaction that checks the lease's fencing token, before
 * anything is signed. Who lost the lease, rebuilt the state or runs another version meets here what was signed. Thread-safe.
 */
public final class Signatures {
    /** Numbers below the last one whose values stay known. */
    public static final int NUMBERS_KEPT_MAX = 10_000;

    private static final int NUMBERS_BETWEEN_FORGETTING = 64;

    private final SignatureKind kind;
    private final Lease lease;
    private final int numbersKeptMax;

    public Signatures(SignatureKind kind, Lease lease) {
        this(kind, lease, NUMBERS_KEPT_MAX);
    }

    /** @param numbersKeptMax below the last one */
    public Signatures(SignatureKind kind, Lease lease, int numbersKeptMax) {
        this.kind = kind;
        this.lease = lease;
        this.numbersKeptMax = numbersKeptMax;
    }

    /** What was remembered. @param refused why a thing, and what came after it, must not be signed */
    public record Remembered(List<ToSign> signable, Optional<String> refused) {}

    /**
     * Remembers things in the caller's transaction: they may be signed once it stands, up to the first that is refused.
     *
     * @param asked of one generation, ascending
     * @throws org.lumia.platform.loop.LeaseLostException when another process holds the lease
     */
    public Remembered remember(Connection connection, List<ToSign> asked) throws SQLException {
        lease.check(connection);
        Map<Long, Hash> known = new HashMap<>();
        Optional<ToSign> last = load(connection, asked, known);
        List<ToSign> signable = new ArrayList<>();
        List<ToSign> first = new ArrayList<>();
        Optional<String> refused = Optional.empty();
        for (ToSign one : asked) {
            Optional<Hash> same = Optional.ofNullable(known.get(one.number()));
            switch (SigningRule.judge(kind, one, last, same, numbersKeptMax)) {
                case Verdict.First _ -> {
                    first.add(one);
                    signable.add(one);
                    last = last.filter(signed -> !SigningRule.isAfter(one, signed))
                            .or(() -> Optional.of(one));
                }
                case Verdict.Again _ -> signable.add(one);
                case Verdict.Refused(String reason) -> refused = Optional.of(reason);
            }
            if (refused.isPresent()) {
                break;
            }
        }
        if (!first.isEmpty()) {
            insert(connection, first);
            forget(connection, first, last.orElseThrow());
        }
        return new Remembered(List.copyOf(signable), refused);
    }

    /** As {@link #remember(Connection, List)} for one thing. @return why it must not be signed; empty where it may be */
    public Optional<String> remember(Connection connection, ToSign asked) throws SQLException {
        return remember(connection, List.of(asked)).refused();
    }

    /** The highest that was signed, by generation and then by number. */
    public Optional<ToSign> last(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT generation, number, struct_hash FROM signature"
                + " WHERE kind = ? ORDER BY generation DESC, number DESC LIMIT 1")) {
            query.setString(1, kind.name());
            try (var row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new ToSign(row.getLong(1), row.getLong(2), Hash.wrap(row.getBytes(3))))
                        : Optional.empty();
            }
        }
    }

    /** What was signed for a number, where that is still known. */
    public Optional<Hash> at(Connection connection, long generation, long number) throws SQLException {
        return from(connection, generation, number, 1).stream()
                .filter(signed -> signed.number() == number)
                .map(ToSign::structHash)
                .findFirst();
    }

    /** What is known of a number and of those after it, ascending. */
    public List<ToSign> from(Connection connection, long generation, long number, int max) throws SQLException {
        try (var query = connection.prepareStatement("SELECT number, struct_hash FROM signature"
                + " WHERE kind = ? AND generation = ? AND number >= ? ORDER BY number LIMIT ?")) {
            query.setString(1, kind.name());
            query.setLong(2, generation);
            query.setLong(3, number);
            query.setInt(4, max);
            List<ToSign> signed = new ArrayList<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    signed.add(new ToSign(generation, rows.getLong(1), Hash.wrap(rows.getBytes(2))));
                }
            }
            return signed;
        }
    }

    /** What was signed through a number has left for good: it need not be sent again. */
    public void sent(Connection connection, long generation, long number) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE signature SET sent = true"
                + " WHERE kind = ? AND generation = ? AND number <= ? AND NOT sent")) {
            update.setString(1, kind.name());
            update.setLong(2, generation);
            update.setLong(3, number);
            update.executeUpdate();
        }
    }

    /** The number through which everything signed has left; empty where nothing was signed in the generation. */
    public OptionalLong sentThrough(Connection connection, long generation) throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT coalesce(min(number) FILTER (WHERE NOT sent) - 1, max(number))"
                        + " FROM signature WHERE kind = ? AND generation = ?")) {
            query.setString(1, kind.name());
            query.setLong(2, generation);
            try (var row = query.executeQuery()) {
                row.next();
                long through = row.getLong(1);
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(through);
            }
        }
    }

    /** What is known of the numbers asked for goes into the map. @return the highest of all */
    private Optional<ToSign> load(Connection connection, List<ToSign> asked, Map<Long, Hash> known)
            throws SQLException {
        Optional<ToSign> last = Optional.empty();
        long generation = asked.getFirst().generation();
        try (var query = connection.prepareStatement("(SELECT true, generation, number, struct_hash FROM signature"
                + " WHERE kind = ? ORDER BY generation DESC, number DESC LIMIT 1) UNION ALL"
                + " SELECT false, generation, number, struct_hash FROM signature"
                + " WHERE kind = ? AND generation = ? AND number BETWEEN ? AND ?")) {
            query.setString(1, kind.name());
            query.setString(2, kind.name());
            query.setLong(3, generation);
            query.setLong(4, asked.getFirst().number());
            query.setLong(5, asked.getLast().number());
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var signed = new ToSign(rows.getLong(2), rows.getLong(3), Hash.wrap(rows.getBytes(4)));
                    if (rows.getBoolean(1)) {
                        last = Optional.of(signed);
                    } else {
                        known.put(signed.number(), signed.structHash());
                    }
                }
            }
        }
        return last;
    }

    private void insert(Connection connection, List<ToSign> first) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO signature (kind, generation, number, struct_hash, token) VALUES (?, ?, ?, ?, ?)")) {
            for (ToSign one : first) {
                insert.setString(1, kind.name());
                insert.setLong(2, one.generation());
                insert.setLong(3, one.number());
                insert.setBytes(4, one.structHash().bytes());
                insert.setLong(5, lease.token());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Now and then, for a signature does not wait for it. */
    private void forget(Connection connection, List<ToSign> first, ToSign last) throws SQLException {
        if (first.stream().noneMatch(one -> one.number() % NUMBERS_BETWEEN_FORGETTING == 0)) {
            return;
        }
        try (var delete = connection.prepareStatement(
                "DELETE FROM signature WHERE kind = ? AND (generation < ? OR generation = ? AND number < ?)")) {
            delete.setString(1, kind.name());
            delete.setLong(2, last.generation());
            delete.setLong(3, last.generation());
            delete.setLong(4, last.number() - numbersKeptMax);
            delete.executeUpdate();
        }
    }
}
