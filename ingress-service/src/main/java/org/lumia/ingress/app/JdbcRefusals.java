package org.lumia.ingress.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.chain.Refusals;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Refused transactions in Postgres, shared by all replicas. */
final class JdbcRefusals implements Refusals {
    private static final int DROPPED_AT_ONCE_MAX = 5_000;

    private final JdbcClient jdbc;
    private final int refusalsMax;

    /** @param refusalsMax beyond it the oldest go; execution's query side has them still */
    JdbcRefusals(JdbcClient jdbc, int refusalsMax) {
        this.jdbc = jdbc;
        this.refusalsMax = refusalsMax;
    }

    /** Within the caller's transaction. */
    void save(Connection connection, Collection<Kept> refusals) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO refused_transaction (hash, block_number, reason, detail) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (hash) DO NOTHING")) {
            for (Kept kept : refusals) {
                insert.setBytes(1, kept.hash().bytes());
                insert.setObject(2, kept.block().isPresent() ? kept.block().getAsLong() : null, Types.BIGINT);
                insert.setString(3, kept.reason());
                insert.setString(4, kept.detail());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        if (!refusals.isEmpty()) {
            dropOldest(connection);
        }
    }

    private void dropOldest(Connection connection) throws SQLException {
        try (var delete = connection.prepareStatement(
                "DELETE FROM refused_transaction WHERE id IN (SELECT id FROM refused_transaction"
                        + " WHERE id <= (SELECT max(id) FROM refused_transaction) - ? ORDER BY id LIMIT ?)")) {
            delete.setLong(1, refusalsMax);
            delete.setInt(2, DROPPED_AT_ONCE_MAX);
            delete.executeUpdate();
        }
    }

    @Override
    public Optional<Kept> find(Hash transaction) {
        return jdbc.sql("SELECT block_number, reason, detail FROM refused_transaction WHERE hash = ?")
                .param(transaction.bytes())
                .query((row, index) ->
                        new Kept(transaction, block(row.getObject(1, Long.class)), row.getString(2), row.getString(3)))
                .optional();
    }

    /** When it was stored; empty for an unknown one, and for rows of an earlier build. */
    Optional<Instant> storedAt(Hash transaction) {
        return jdbc.sql("SELECT refused_at FROM refused_transaction WHERE hash = ? AND refused_at IS NOT NULL")
                .param(transaction.bytes())
                .query((row, index) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    private static OptionalLong block(@Nullable Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }
}
