package org.lumia.batcher.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Rescue;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/** Keeps what attestations and l1-inbox say that batches need, with the position in the same transaction. */
final class JdbcBatchInputs {
    /** An attestation for a batch further ahead than this is of no operator that follows the log. */
    private static final long BATCHES_AHEAD_MAX = 1_024;

    private final Database database;
    private final long subnet;
    private final SigningDomain domain;

    JdbcBatchInputs(Database database, Genesis genesis) {
        this.database = database;
        this.subnet = genesis.subnet();
        this.domain = genesis.signingDomain();
    }

    /** @return whether there was an attestation of a batch */
    boolean applyAttestations(String topic, List<LogRecord> records) {
        return database.query(connection -> {
            Positions.advance(connection, topic, records);
            long next = nextIndex(connection);
            int kept = 0;
            for (LogRecord entry : records) {
                Optional<BatchAttestation> attestation = batchAttestation(entry.value());
                if (attestation.isPresent() && attestation.get().getIndex() <= next + BATCHES_AHEAD_MAX) {
                    kept += keep(connection, attestation.get(), entry.offset());
                }
            }
            return kept > 0;
        });
    }

    /** @throws ContradictionException at a gap in L1's numbering */
    void applyInbox(String topic, List<LogRecord> records) {
        database.transact(connection -> {
            Positions.advance(connection, topic, records);
            long last = lastInboxIndex(connection);
            for (LogRecord entry : records) {
                InboxMessage message = inboxMessage(entry);
                if (message.getIndex() <= last) {
                    continue;
                }
                if (message.getIndex() != last + 1) {
                    throw new ContradictionException(
                            "message %d follows message %d in l1-inbox".formatted(message.getIndex(), last));
                }
                last = message.getIndex();
                if (message.getKind() == InboxKind.MEMBERS) {
                    keep(connection, message, "INSERT INTO member_list (inbox_index, body) VALUES (?, ?)");
                } else if (message.getKind() == InboxKind.RESCUE) {
                    keep(connection, message, "INSERT INTO rescue_committee (inbox_index, body) VALUES (?, ?)");
                    voidCertificates(connection, Rescue.decode(message.getBody().toByteArray()));
                }
            }
            try (PreparedStatement update = connection.prepareStatement("UPDATE inbox_read SET last_index = ?")) {
                update.setLong(1, last);
                update.executeUpdate();
            }
        });
    }

    private int keep(Connection connection, BatchAttestation attestation, long offset) throws SQLException {
        Optional<Address> signer = domain.recover(StructHashes.of(attestation), attestation.getSignature());
        if (signer.isEmpty()) {
            return 0;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO batch_attestation (batch_index, signer, log_offset, message) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING")) {
            insert.setLong(1, attestation.getIndex());
            insert.setBytes(2, signer.get().bytes());
            insert.setLong(3, offset);
            insert.setBytes(4, attestation.toByteArray());
            return insert.executeUpdate();
        }
    }

    /** From the committee's first epoch on L1 takes no other certificate than its own; what is on L1 already stays there. */
    private static void voidCertificates(Connection connection, Rescue rescue) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE batch SET certificate = NULL, certificate_published = false, attestation = NULL"
                        + " WHERE epoch BETWEEN ? AND ?")) {
            update.setLong(1, rescue.fromEpoch());
            update.setLong(2, rescue.throughEpoch());
            update.executeUpdate();
        }
    }

    private static void keep(Connection connection, InboxMessage message, String sql) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, message.getIndex());
            insert.setBytes(2, message.getBody().toByteArray());
            insert.executeUpdate();
        }
    }

    /** Empty for any other entry, and for bytes that are none: the topic is shared, and its rules refuse, not stop. */
    private Optional<BatchAttestation> batchAttestation(byte[] value) {
        try {
            AttestationEntry entry = AttestationEntry.parseFrom(value);
            if (!entry.hasBatch()) {
                return Optional.empty();
            }
            BatchAttestation attestation = entry.getBatch();
            boolean wellFormed = attestation.getSubnet() == subnet
                    && attestation.getIndex() >= 0
                    && attestation.getCommitment().size() == 32
                    && attestation.getOperator().size() == Address.SIZE;
            return wellFormed ? Optional.of(attestation) : Optional.empty();
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static InboxMessage inboxMessage(LogRecord entry) {
        try {
            return InboxMessage.parseFrom(entry.value());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new ContradictionException("no InboxMessage at offset " + entry.offset() + " of l1-inbox", e);
        }
    }

    private static long nextIndex(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT coalesce(max(index) + 1, 0) FROM batch");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long lastInboxIndex(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT last_index FROM inbox_read");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
