package org.lumia.platform.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.ContradictionException;

/**
 * The next offset to apply of each topic, in the service's own schema (table {@code log_position}).
 * Stored in the transaction of the effect, so that a crash repeats a record or does not, and never loses one.
 */
public final class Positions {

    private Positions() {}

    /** The next offset to read, zero for a topic that was never applied. */
    public static long load(Connection connection, String topic) throws SQLException {
        try (var query = connection.prepareStatement("SELECT next_offset FROM log_position WHERE topic = ?")) {
            query.setString(1, topic);
            try (var row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /**
     * Moves the position over a run of records, first of all in the transaction of their effect: it then holds the row, so two
     * processes on one schema never apply the same records.
     *
     * @throws PositionMovedException where the position is not at the first of them: another process applied them, or a commit stood
     *     whose answer was lost; a reader that begins again goes on behind
     */
    public static void advance(Connection connection, String topic, List<LogRecord> records) throws SQLException {
        requireTransaction(connection);
        long first = records.getFirst().offset();
        try (var update = connection.prepareStatement(
                "INSERT INTO log_position (topic, next_offset) VALUES (?, ?) ON CONFLICT (topic)"
                        + " DO UPDATE SET next_offset = EXCLUDED.next_offset WHERE log_position.next_offset = ?")) {
            update.setString(1, topic);
            update.setLong(2, records.getLast().offset() + 1);
            update.setLong(3, first);
            if (update.executeUpdate() != 1) {
                throw new PositionMovedException(topic, first);
            }
        }
    }

    /** Stores the next offset within the caller's transaction. @throws ContradictionException if it would go back */
    public static void store(Connection connection, String topic, long nextOffset) throws SQLException {
        requireTransaction(connection);
        try (var update = connection.prepareStatement(
                "INSERT INTO log_position (topic, next_offset) VALUES (?, ?) ON CONFLICT (topic)"
                        + " DO UPDATE SET next_offset = EXCLUDED.next_offset WHERE log_position.next_offset <= EXCLUDED.next_offset")) {
            update.setString(1, topic);
            update.setLong(2, nextOffset);
            ContradictionException.unless(
                    update.executeUpdate() == 1, "the position of %s would go back to %d", topic, nextOffset);
        }
    }

    private static void requireTransaction(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("a position is stored with its effect: open a transaction first");
        }
    }

    /** As {@link #store}, of a position that replicas share: one that another has brought further stays. */
    public static void storeAtLeast(Connection connection, String topic, long nextOffset) throws SQLException {
        requireTransaction(connection);
        try (var update = connection.prepareStatement(
                "INSERT INTO log_position (topic, next_offset) VALUES (?, ?) ON CONFLICT (topic)"
                        + " DO UPDATE SET next_offset = greatest(log_position.next_offset, EXCLUDED.next_offset)")) {
            update.setString(1, topic);
            update.setLong(2, nextOffset);
            update.executeUpdate();
        }
    }
}
