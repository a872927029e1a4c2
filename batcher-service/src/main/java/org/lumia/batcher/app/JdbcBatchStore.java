package org.lumia.batcher.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.lumia.batcher.Anchor;
import org.lumia.batcher.BatchStore;
import org.lumia.batcher.BuiltBatch;
import org.lumia.batcher.StoredBatch;
import org.lumia.ethereum.Hash;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.signing.SignatureKind;
import org.lumia.platform.signing.Signatures;
import org.lumia.platform.signing.SigningRule;
import org.lumia.platform.signing.ToSign;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.AppliedLists;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Rescue;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;

/** Batches in Postgres, schema batcher. */
final class JdbcBatchStore implements BatchStore {
    private static final String COLUMNS =
            "header, commitment, epoch_seed, length(payload), size_bytes, transaction_count, attestation, certificate";

    private static final long ATTESTED_BATCHES_KEPT = 1_000;

    private final Database database;
    private final String executedTopic;
    private final Members genesisMembers;
    private final long subnet;
    private final Signatures signatures;

    JdbcBatchStore(Database database, String executedTopic, Genesis genesis, Signatures signatures) {
        this.signatures = signatures;
        this.database = database;
        this.executedTopic = executedTopic;
        this.genesisMembers = genesis.members();
        this.subnet = genesis.subnet();
    }

    @Override
    public Anchor anchor() {
        List<StoredBatch> last = select("ORDER BY index DESC LIMIT 1");
        if (last.isEmpty()) {
            return Anchor.GENESIS;
        }
        BatchHeader header = last.getFirst().header();
        return new Anchor(
                header.getIndex() + 1,
                header.getLast(),
                Optional.of(Protobufs.hash(header.getLastBlockHash())),
                OptionalLong.of(header.getEpoch()),
                header.getInboxThrough());
    }

    @Override
    public Optional<Members> members(long epoch) {
        return database.query(connection -> {
            var lists = new AppliedLists(genesisMembers);
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT epoch, inbox_through FROM batch WHERE epoch <= ? ORDER BY epoch DESC, index DESC LIMIT 1")) {
                query.setLong(1, epoch - MemberHistory.DELAY_EPOCHS);
                try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                        lists.applied(row.getLong(1), row.getLong(2));
                    }
                }
            }
            try (PreparedStatement query = connection.prepareStatement("SELECT inbox_index, body FROM member_list");
                    ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    lists.listed(row.getLong(1), Members.decode(row.getBytes(2)));
                }
            }
            try (PreparedStatement query = connection.prepareStatement("SELECT last_index FROM inbox_read");
                    ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    lists.readThrough(row.getLong(1));
                }
            }
            return lists.members(epoch);
        });
    }

    @Override
    public Optional<Members> rescue(long epoch) {
        return database.query(connection -> {
            List<Rescue> named = new ArrayList<>();
            try (PreparedStatement query =
                            connection.prepareStatement("SELECT body FROM rescue_committee ORDER BY inbox_index");
                    ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    named.add(Rescue.decode(row.getBytes(1)));
                }
            }
            return Rescue.committee(named, epoch);
        });
    }

    @Override
    public void storeAttestation(BatchAttestation attestation) {
        database.transact(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE batch SET attestation = ? WHERE index = ?")) {
                update.setBytes(1, attestation.toByteArray());
                update.setLong(2, attestation.getIndex());
                update.executeUpdate();
            }
        });
    }

    @Override
    public Optional<String> remember(BatchAttestation unsigned) {
        return database.query(connection -> signatures.remember(connection, toSign(unsigned)));
    }

    @Override
    public Optional<String> store(BuiltBatch batch, Optional<BatchAttestation> unsigned, long nextOffset) {
        return database.query(connection -> {
            Optional<String> refused =
                    unsigned.isPresent() ? signatures.remember(connection, toSign(unsigned.get())) : Optional.empty();
            Optional<BatchAttestation> attestation = refused.isEmpty() ? unsigned : Optional.empty();
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO batch (index, epoch, first_block, last_block, inbox_through, header, commitment,"
                            + " epoch_seed, payload, size_bytes, transaction_count, attestation)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                BatchHeader header = batch.header();
                insert.setLong(1, header.getIndex());
                insert.setLong(2, header.getEpoch());
                insert.setLong(3, header.getFirst());
                insert.setLong(4, header.getLast());
                insert.setLong(5, header.getInboxThrough());
                insert.setBytes(6, header.toByteArray());
                insert.setBytes(7, batch.commitment().bytes());
                insert.setBytes(8, batch.epochSeed().bytes());
                insert.setBytes(9, batch.payload());
                insert.setLong(10, batch.sizeBytes());
                insert.setInt(11, batch.transactionCount());
                if (attestation.isPresent()) {
                    insert.setBytes(12, attestation.get().toByteArray());
                } else {
                    insert.setNull(12, Types.BINARY);
                }
                insert.executeUpdate();
            }
            Positions.store(connection, executedTopic, nextOffset);
            return refused;
        });
    }

    private static ToSign toSign(BatchAttestation attestation) {
        return new ToSign(Genesis.GENERATION, attestation.getIndex(), StructHashes.of(attestation));
    }

    /** The highest batch that is stored and of which it is known what was signed. */
    @Override
    public Optional<String> differsFromSigned() {
        return database.query(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT b.index, b.commitment, s.struct_hash FROM batch b JOIN signature s ON s.kind = ?"
                            + " AND s.generation = ? AND s.number = b.index ORDER BY b.index DESC LIMIT 1")) {
                query.setString(1, SignatureKind.BATCH.name());
                query.setLong(2, Genesis.GENERATION);
                try (ResultSet row = query.executeQuery()) {
                    if (!row.next()) {
                        return Optional.<String>empty();
                    }
                    var built = BatchAttestation.newBuilder()
                            .setSubnet(subnet)
                            .setIndex(row.getLong(1))
                            .setCommitment(Protobufs.bytes(Hash.wrap(row.getBytes(2))))
                            .build();
                    return SigningRule.difference(SignatureKind.BATCH, toSign(built), Hash.wrap(row.getBytes(3)));
                }
            }
        });
    }

    @Override
    public List<StoredBatch> unpublished(int max) {
        return select("WHERE NOT published ORDER BY index LIMIT " + max);
    }

    @Override
    public void markPublished(long index) {
        update("UPDATE batch SET published = true WHERE index = ?", index);
    }

    @Override
    public List<StoredBatch> uncertified(int max) {
        return select("WHERE certificate IS NULL ORDER BY index LIMIT " + max);
    }

    @Override
    public List<BatchAttestation> attestations(long index) {
        return database.query(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT message FROM batch_attestation WHERE batch_index = ? ORDER BY log_offset")) {
                query.setLong(1, index);
                List<BatchAttestation> all = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        all.add(parse(BatchAttestation.parser(), row.getBytes(1)));
                    }
                }
                return all;
            }
        });
    }

    @Override
    public void storeCertificate(BatchCertificate certificate) {
        database.transact(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE batch SET certificate = ? WHERE index = ? AND certificate IS NULL")) {
                update.setBytes(1, certificate.toByteArray());
                update.setLong(2, certificate.getIndex());
                update.executeUpdate();
            }
            dropAttestations(connection, certificate.getIndex() - ATTESTED_BATCHES_KEPT);
        });
    }

    /** Of certified batches alone: the certificate holds what counts, the topic all of them. */
    private static void dropAttestations(Connection connection, long through) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM batch_attestation a USING batch b"
                + " WHERE a.batch_index <= ? AND b.index = a.batch_index AND b.certificate IS NOT NULL")) {
            delete.setLong(1, through);
            delete.executeUpdate();
        }
    }

    @Override
    public List<BatchCertificate> unpublishedCertificates(int max) {
        return select("WHERE certificate IS NOT NULL AND published AND NOT certificate_published ORDER BY index LIMIT "
                        + max)
                .stream()
                .flatMap(batch -> batch.certificate().stream())
                .toList();
    }

    @Override
    public void markCertificatePublished(long index) {
        update("UPDATE batch SET certificate_published = true WHERE index = ?", index);
    }

    Optional<StoredBatch> find(long index) {
        return select("WHERE index = " + index).stream().findFirst();
    }

    /** -1 for none. */
    long lastCertified() {
        return select("WHERE certificate IS NOT NULL ORDER BY index DESC LIMIT 1").stream()
                .mapToLong(StoredBatch::index)
                .max()
                .orElse(-1);
    }

    /** The latest before one, newest first. */
    List<StoredBatch> latest(long before, int max) {
        return select("WHERE index < %d ORDER BY index DESC LIMIT %d".formatted(before, max));
    }

    Optional<byte[]> payload(long index) {
        return database.query(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT payload FROM batch WHERE index = ?")) {
                query.setLong(1, index);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(row.getBytes(1)) : Optional.<byte[]>empty();
                }
            }
        });
    }

    private List<StoredBatch> select(String where) {
        return database.query(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT " + COLUMNS + " FROM batch " + where);
                    ResultSet row = query.executeQuery()) {
                List<StoredBatch> all = new ArrayList<>();
                while (row.next()) {
                    all.add(new StoredBatch(
                            parse(BatchHeader.parser(), row.getBytes(1)),
                            Hash.wrap(row.getBytes(2)),
                            Hash.wrap(row.getBytes(3)),
                            row.getInt(4),
                            row.getLong(5),
                            row.getInt(6),
                            optional(BatchAttestation.parser(), row.getBytes(7)),
                            optional(BatchCertificate.parser(), row.getBytes(8))));
                }
                return all;
            }
        });
    }

    private void update(String sql, long index) {
        database.transact(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setLong(1, index);
                update.executeUpdate();
            }
        });
    }

    private static <T> Optional<T> optional(com.google.protobuf.Parser<T> parser, byte @Nullable [] bytes)
            throws SQLException {
        return bytes == null ? Optional.empty() : Optional.of(parse(parser, bytes));
    }

    private static <T> T parse(com.google.protobuf.Parser<T> parser, byte[] bytes) throws SQLException {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored message does not parse", e);
        }
    }
}
