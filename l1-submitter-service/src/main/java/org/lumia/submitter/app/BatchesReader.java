package org.lumia.submitter.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Batch;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchEntry;

/**
 * Keeps what the batcher publishes, with the position; drops what it has, stops at a gap or a mismatch. Active and standby
 * both read; a record is applied by whoever comes first.
 */
final class BatchesReader implements LogReader {
    private final Database database;
    private final String topic;

    BatchesReader(Database database, String topic) {
        this.database = database;
        this.topic = topic;
    }

    @Override
    public long begin() {
        return database.position(topic);
    }

    @Override
    public void apply(List<LogRecord> records) throws Exception {
        for (var entry : records) {
            var parsed = BatchEntry.parseFrom(entry.value());
            database.transact(connection -> {
                Positions.advance(connection, topic, List.of(entry));
                switch (parsed.getEntryCase()) {
                    case BATCH -> keep(connection, parsed.getBatch());
                    case CERTIFICATE -> keep(connection, parsed.getCertificate());
                    case ENTRY_NOT_SET -> throw new ContradictionException("an empty entry of " + topic);
                }
            });
        }
    }

    private static void keep(Connection connection, Batch batch) throws SQLException {
        long index = batch.getHeader().getIndex();
        var commitment = StructHashes.commitment(batch.getHeader());
        var known = commitment(connection, index);
        if (known != null) {
            ContradictionException.unless(
                    known.equals(commitment), "batch %d was %s and comes again as %s", index, known, commitment);
            return;
        }
        var parent = index == 0 ? Hash.ZERO : commitment(connection, index - 1);
        if (parent == null) {
            throw new ContradictionException("batch %d comes without batch %d".formatted(index, index - 1));
        }
        var named = Protobufs.hash(batch.getParentHash());
        ContradictionException.unless(
                named.equals(parent), "batch %d follows %s, but batch %d is %s", index, named, index - 1, parent);
        try (var insert = connection.prepareStatement(
                "INSERT INTO batch (index, commitment, header, payload) VALUES (?, ?, ?, ?)")) {
            insert.setLong(1, index);
            insert.setBytes(2, commitment.toBytes());
            insert.setBytes(3, batch.getHeader().toByteArray());
            insert.setBytes(4, batch.getPayload().toByteArray());
            insert.executeUpdate();
        }
    }

    private static void keep(Connection connection, BatchCertificate certificate) throws SQLException {
        var commitment = commitment(connection, certificate.getIndex());
        var certified = Protobufs.hash(certificate.getCommitment());
        ContradictionException.unless(
                commitment != null && certified.equals(commitment),
                "the certificate of batch %d is for %s, the batch is %s",
                certificate.getIndex(),
                certified,
                commitment);
        try (var update = connection.prepareStatement("UPDATE batch SET certificate = ? WHERE index = ?")) {
            update.setBytes(1, certificate.toByteArray());
            update.setLong(2, certificate.getIndex());
            update.executeUpdate();
        }
    }

    private static @Nullable Hash commitment(Connection connection, long index) throws SQLException {
        try (var query = connection.prepareStatement("SELECT commitment FROM batch WHERE index = ?")) {
            query.setLong(1, index);
            try (var row = query.executeQuery()) {
                return row.next() ? Hash.wrap(row.getBytes(1)) : null;
            }
        }
    }
}
