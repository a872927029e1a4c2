package org.lumia.ingress.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.chain.Refusals;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Refused transactions in Postgres, shared by all replicas. */
final class JdbcRefusals implements Refusals {
    private final JdbcClient jdbc;

    JdbcRefusals(JdbcClient jdbc) {
        this.jdbc = jdbc;
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
    }

    @Override
    public Optional<Kept> find(Hash transaction) {
        return jdbc.sql("SELECT block_number, reason, detail FROM refused_transaction WHERE hash = ?")
                .param(transaction.bytes())
                .query((row, index) ->
                        new Kept(transaction, block(row.getObject(1, Long.class)), row.getString(2), row.getString(3)))
                .optional();
    }

    private static OptionalLong block(@Nullable Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }
}
