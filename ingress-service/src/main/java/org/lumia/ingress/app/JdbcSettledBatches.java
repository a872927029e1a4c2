package org.lumia.ingress.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import org.lumia.ingress.chain.SettledBatches;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.Settlement;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Final batches in Postgres. */
final class JdbcSettledBatches implements SettledBatches {
    private final Database database;
    private final JdbcClient jdbc;

    JdbcSettledBatches(Database database, JdbcClient jdbc) {
        this.database = database;
        this.jdbc = jdbc;
    }

    @Override
    public void keep(List<Settlement> batches) {
        database.transact(connection -> {
            try (var insert = connection.prepareStatement(
                    "INSERT INTO settled_batch (index, first, settlement) VALUES (?, ?, ?) ON CONFLICT (index) DO"
                            + " NOTHING")) {
                for (Settlement batch : batches) {
                    insert.setLong(1, batch.getBatchIndex());
                    insert.setLong(2, batch.getFirst());
                    insert.setBytes(3, batch.toByteArray());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        });
    }

    @Override
    public Optional<Settlement> batch(long index) {
        return jdbc.sql("SELECT settlement FROM settled_batch WHERE index = ?")
                .param(index)
                .query((row, number) -> parse(row.getBytes(1)))
                .optional();
    }

    @Override
    public Optional<Settlement> batchOf(long block) {
        return jdbc.sql("SELECT settlement FROM settled_batch WHERE first <= ? ORDER BY first DESC LIMIT 1")
                .param(block)
                .query((row, number) -> parse(row.getBytes(1)))
                .optional()
                .filter(batch -> batch.getLast() >= block);
    }

    private static Settlement parse(byte[] bytes) {
        try {
            return Settlement.parseFrom(bytes);
        } catch (InvalidProtocolBufferException damaged) {
            throw new ContradictionException("a kept settlement cannot be read", damaged);
        }
    }
}
