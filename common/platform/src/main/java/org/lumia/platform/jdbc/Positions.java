package org.lumia.platform.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

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

    /** Stores the next offset within the caller's transaction; throws if it would go back. */
    public static void store(Connection connection, String topic, long nextOffset) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("a position is stored with its effect: open a transaction first");
        }
        try (var update = connection.prepareStatement(
                "INSERT INTO log_position (topic, next_offset) VALUES (?, ?) ON CONFLICT (topic)"
                        + " DO UPDATE SET next_offset = EXCLUDED.next_offset WHERE log_position.next_offset <= EXCLUDED.next_offset")) {
            update.setString(1, topic);
            update.setLong(2, nextOffset);
            if (update.executeUpdate() != 1) {
                throw new IllegalStateException("the position of %s would go back to %d".formatted(topic, nextOffset));
            }
        }
    }
}
