package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Drops the evidence of blocks of epochs that were closed long ago, some at a time; the topics keep it for good. */
final class EvidenceRetention {
    private static final List<String> TABLES = List.of("attestation", "delivery", "executed_block", "ordered_block");
    private static final int BLOCKS_AT_ONCE_MAX = 2_000;

    private EvidenceRetention() {}

    /**
     * Drops what is older than the last closed epochs.
     *
     * @param epochs that keep their evidence
     * @return rows that went
     */
    static int drop(Connection connection, int epochs) throws SQLException {
        long oldestKept;
        try (var query = connection.prepareStatement(
                "SELECT first_block FROM epoch WHERE epoch <= (SELECT max(epoch) FROM epoch) - ? ORDER BY epoch DESC LIMIT 1")) {
            query.setLong(1, epochs - 1);
            try (var row = query.executeQuery()) {
                if (!row.next()) {
                    return 0;
                }
                oldestKept = row.getLong(1);
            }
        }
        int rows = 0;
        for (String table : TABLES) {
            try (var delete = connection.prepareStatement(
                    "DELETE FROM %s WHERE number < least(?, (SELECT min(number) FROM %s) + ?)"
                            .formatted(table, table))) {
                delete.setLong(1, oldestKept);
                delete.setLong(2, BLOCKS_AT_ONCE_MAX);
                rows += delete.executeUpdate();
            }
        }
        return rows;
    }
}
