package org.lumia.ordering.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ordering.OrderingStore;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.signing.SignatureKind;
import org.lumia.platform.signing.Signatures;
import org.lumia.platform.signing.ToSign;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.protocol.v1.FairnessState;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.Seal;

/** Ordering's schema. Every write names the fence it was opened with, and fails once a later instance raised it. */
final class JdbcOrderingStore implements OrderingStore {
    private final Database database;
    private final String txInTopic;
    private final Lease lease;
    private final Signatures signatures;
    private final long fence;
    private final int fairnessEpochsMax;

    private JdbcOrderingStore(
            Database database,
            String txInTopic,
            Lease lease,
            Signatures signatures,
            long fence,
            int fairnessEpochsMax) {
        this.database = database;
        this.txInTopic = txInTopic;
        this.lease = lease;
        this.signatures = signatures;
        this.fence = fence;
        this.fairnessEpochsMax = fairnessEpochsMax;
    }

    /**
     * Raises the fence in the hands of the lease's holder.
     *
     * @param fairnessEpochsMax reports that are kept: the latest
     * @throws ContradictionException when the schema belongs to another genesis
     */
    static JdbcOrderingStore open(
            Database database, String txInTopic, Hash genesisHash, Lease lease, int fairnessEpochsMax) {
        var signatures = new Signatures(SignatureKind.SEAL, lease);
        long fence = database.query(connection -> {
            lease.check(connection);
            try (var update = connection.prepareStatement("UPDATE ordering_state SET fence = fence + 1,"
                    + " genesis_hash = coalesce(genesis_hash, ?) RETURNING fence, genesis_hash")) {
                update.setBytes(1, genesisHash.toBytes());
                try (var row = update.executeQuery()) {
                    row.next();
                    if (!Arrays.equals(row.getBytes(2), genesisHash.bytes())) {
                        throw new ContradictionException(
                                "the schema holds another subnet (genesis %s, not %s): use another database or start afresh"
                                        .formatted(Hash.wrap(row.getBytes(2)), genesisHash));
                    }
                    return row.getLong(1);
                }
            }
        });
        database.transact(connection -> rememberEarlierBuilds(connection, signatures));
        return new JdbcOrderingStore(database, txInTopic, lease, signatures, fence, fairnessEpochsMax);
    }

    /** Builds before the signing memory kept the last seal alone. */
    private static void rememberEarlierBuilds(Connection connection, Signatures signatures) throws SQLException {
        try (var query = connection.prepareStatement("SELECT signed_seal FROM ordering_state"
                        + " WHERE signed_seal IS NOT NULL AND NOT EXISTS (SELECT 1 FROM signature)");
                var row = query.executeQuery()) {
            if (row.next()) {
                signatures.remember(connection, toSign(Seal.parseFrom(row.getBytes(1))));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("ordering_state does not decode", e);
        }
    }

    private static ToSign toSign(Seal seal) {
        return new ToSign(seal.getGeneration(), seal.getNumber(), StructHashes.of(seal));
    }

    @Override
    public Loaded load() {
        return database.query(connection -> {
            try (var query = connection.prepareStatement("SELECT snapshot, signed_seal, fairness FROM ordering_state");
                    var row = query.executeQuery()) {
                row.next();
                byte[] snapshot = row.getBytes(1);
                byte[] signed = row.getBytes(2);
                byte[] fairness = row.getBytes(3);
                return new Loaded(
                        snapshot == null ? Optional.empty() : Optional.of(LogSnapshot.parseFrom(snapshot)),
                        fairness == null ? Optional.empty() : Optional.of(FairnessState.parseFrom(fairness)),
                        signed == null ? Optional.empty() : Optional.of(Seal.parseFrom(signed)),
                        unapplied(connection));
            } catch (InvalidProtocolBufferException e) {
                throw new ContradictionException("ordering_state does not decode", e);
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
    public Optional<String> remember(Seal unsigned) {
        return database.query(connection -> {
            Optional<String> refused = signatures.remember(connection, toSign(unsigned));
            if (refused.isEmpty()) {
                try (var update =
                        connection.prepareStatement("UPDATE ordering_state SET signed_number = ?, signed_seal = ?"
                                + " WHERE fence = ? AND signed_number <= ?")) {
                    update.setLong(1, unsigned.getNumber());
                    update.setBytes(2, unsigned.toByteArray());
                    update.setLong(3, fence);
                    update.setLong(4, unsigned.getNumber());
                    requireOne(connection, update.executeUpdate(), "seal " + unsigned.getNumber());
                }
            }
            return refused;
        });
    }

    @Override
    public void save(LogSnapshot snapshot, FairnessState fairness, List<FairnessEpoch> closed) {
        database.transact(connection -> {
            lease.check(connection);
            try (var update = connection.prepareStatement(
                    "UPDATE ordering_state SET snapshot = ?, fairness = ? WHERE fence = ?")) {
                update.setBytes(1, snapshot.toByteArray());
                update.setBytes(2, fairness.toByteArray());
                update.setLong(3, fence);
                requireOne(connection, update.executeUpdate(), "snapshot of block " + snapshot.getNumber());
            }
            Positions.store(connection, txInTopic, snapshot.getNextOffset());
            try (var delete = connection.prepareStatement("DELETE FROM inbox_message WHERE index <= ?")) {
                delete.setLong(1, snapshot.getInboxThrough());
                delete.executeUpdate();
            }
            if (!closed.isEmpty()) {
                JdbcFairnessReports.add(connection, closed, fairnessEpochsMax);
            }
        });
    }

    /** Where nothing was stored another process holds the lease, or what is stored says otherwise. */
    private void requireOne(Connection connection, int updated, String what) throws SQLException {
        if (updated != 1) {
            lease.check(connection);
            throw new ContradictionException(
                    "%s was not stored: the schema holds a later signature or fence".formatted(what));
        }
    }
}
