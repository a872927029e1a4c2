package org.lumia.ordering.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ordering.DerivedBlock;
import org.lumia.ordering.OrderingStore;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.protocol.v1.Evidence;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.Seal;

/** Ordering's schema. Every write names the fence it was opened with, and fails once a later instance raised it. */
final class JdbcOrderingStore implements OrderingStore {
    private final Database database;
    private final String txInTopic;
    private final long fence;

    private JdbcOrderingStore(Database database, String txInTopic, long fence) {
        this.database = database;
        this.txInTopic = txInTopic;
        this.fence = fence;
    }

    /** Raises the fence. @throws IllegalStateException when the schema belongs to another genesis */
    static JdbcOrderingStore open(Database database, String txInTopic, Hash genesisHash) {
        long fence = database.query(connection -> {
            try (var update = connection.prepareStatement("UPDATE ordering_state SET fence = fence + 1,"
                    + " genesis_hash = coalesce(genesis_hash, ?) RETURNING fence, genesis_hash")) {
                update.setBytes(1, genesisHash.toBytes());
                try (var row = update.executeQuery()) {
                    row.next();
                    if (!Arrays.equals(row.getBytes(2), genesisHash.bytes())) {
                        throw new IllegalStateException(
                                "the schema holds another subnet (genesis %s, not %s): use another database or start afresh"
                                        .formatted(Hash.wrap(row.getBytes(2)), genesisHash));
                    }
                    return row.getLong(1);
                }
            }
        });
        return new JdbcOrderingStore(database, txInTopic, fence);
    }

    @Override
    public Loaded load() {
        return database.query(connection -> {
            try (var query = connection.prepareStatement("SELECT snapshot, signed_seal FROM ordering_state");
                    var row = query.executeQuery()) {
                row.next();
                byte[] snapshot = row.getBytes(1);
                byte[] signed = row.getBytes(2);
                return new Loaded(
                        snapshot == null ? Optional.empty() : Optional.of(LogSnapshot.parseFrom(snapshot)),
                        signed == null ? Optional.empty() : Optional.of(Seal.parseFrom(signed)),
                        unapplied(connection));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("ordering_state does not decode", e);
            }
        });
    }

    private static List<InboxMessage> unapplied(Connection connection)
            throws SQLException, InvalidProtocolBufferException {
        var messages = new ArrayList<InboxMessage>();
        try (var query = connection.prepareStatement("SELECT message FROM inbox_message ORDER BY index");
                var rows = query.executeQuery()) {
            while (rows.next()) {
                messages.add(InboxMessage.parseFrom(rows.getBytes(1)));
            }
        }
        return messages;
    }

    @Override
    public void saveSigned(Seal seal) {
        database.transact(connection -> {
            try (var update = connection.prepareStatement("UPDATE ordering_state SET signed_number = ?, signed_seal = ?"
                    + " WHERE fence = ? AND signed_number < ?")) {
                update.setLong(1, seal.getNumber());
                update.setBytes(2, seal.toByteArray());
                update.setLong(3, fence);
                update.setLong(4, seal.getNumber());
                requireOne(update.executeUpdate(), "seal " + seal.getNumber());
            }
        });
    }

    @Override
    public void save(LogSnapshot snapshot, List<DerivedBlock> derived, List<Evidence> evidence) {
        database.transact(connection -> {
            try (var update = connection.prepareStatement("UPDATE ordering_state SET snapshot = ? WHERE fence = ?")) {
                update.setBytes(1, snapshot.toByteArray());
                update.setLong(2, fence);
                requireOne(update.executeUpdate(), "snapshot of block " + snapshot.getNumber());
            }
            Positions.store(connection, txInTopic, snapshot.getNextOffset());
            insertDerived(connection, derived);
            insertEvidence(connection, evidence);
            try (var delete = connection.prepareStatement("DELETE FROM inbox_message WHERE index <= ?")) {
                delete.setLong(1, snapshot.getInboxThrough());
                delete.executeUpdate();
            }
        });
    }

    private static void insertDerived(Connection connection, List<DerivedBlock> derived) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO derived_block (number, hash, timestamp_ms, slot,"
                + " rank, sequencer, log_offset, transactions, inbox_messages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (DerivedBlock block : derived) {
                insert.setLong(1, block.seal().getNumber());
                insert.setBytes(2, block.hash());
                insert.setLong(3, block.seal().getTimestampMs());
                insert.setLong(4, block.seal().getSlot());
                insert.setInt(5, block.seal().getRank());
                insert.setBytes(6, block.seal().getSequencer().toByteArray());
                insert.setLong(7, block.logOffset());
                insert.setInt(8, block.transactions());
                insert.setInt(9, block.inboxMessages());
                insert.addBatch();
            }
            if (!derived.isEmpty()) {
                insert.executeBatch();
            }
        }
    }

    private static void insertEvidence(Connection connection, List<Evidence> evidence) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO evidence (operator, number, message)"
                + " VALUES (?, ?, ?) ON CONFLICT (operator, number) DO NOTHING")) {
            for (Evidence found : evidence) {
                insert.setBytes(1, found.getOperator().toByteArray());
                insert.setLong(2, found.getDoubleSeal().getFirst().getNumber());
                insert.setBytes(3, found.toByteArray());
                insert.executeUpdate();
            }
        }
    }

    private static void requireOne(int updated, String what) {
        if (updated != 1) {
            throw new IllegalStateException(
                    "%s was not stored: another instance of this operator took over".formatted(what));
        }
    }
}
