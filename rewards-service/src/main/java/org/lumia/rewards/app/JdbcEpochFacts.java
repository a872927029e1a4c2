package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.message.InboxBodies.Slash;
import org.lumia.protocol.rewards.BlockVote;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.rewards.EpochFacts;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.FinalBatch;
import org.lumia.protocol.rewards.L1Cost;
import org.lumia.protocol.rewards.SealedBlock;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Rescue;
import org.lumia.protocol.v1.InboxKind;

/** Reads the evidence in one transaction. Close it with the transaction's end. */
final class JdbcEpochFacts implements EpochFacts, AutoCloseable {
    private static final int FETCH_ROWS = 2_000;

    private final Connection connection;
    private final Genesis genesis;
    private final List<PreparedStatement> open = new ArrayList<>();

    JdbcEpochFacts(Connection connection, Genesis genesis) {
        this.connection = connection;
        this.genesis = genesis;
    }

    @FunctionalInterface
    private interface Read<T> {
        T run(PreparedStatement query) throws SQLException;
    }

    private <T> T query(String sql, Read<T> read) {
        try (var query = connection.prepareStatement(sql)) {
            return read.run(query);
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    /** Carries what Postgres said out of the port. */
    static final class UncheckedSqlException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UncheckedSqlException(SQLException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private long number(String sql) {
        return query(sql, query -> {
            try (var row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public Optional<EpochSpan> oldestOpen() {
        return query(
                "SELECT s.*, EXISTS (SELECT 1 FROM epoch_span l WHERE l.epoch > s.epoch) AS ended FROM epoch_span s"
                        + " WHERE s.epoch > (SELECT coalesce(max(epoch), -1) FROM epoch) ORDER BY s.epoch LIMIT 1",
                query -> {
                    try (var row = query.executeQuery()) {
                        return row.next() ? Optional.of(span(row)) : Optional.empty();
                    }
                });
    }

    /** The next epoch with a block. @throws ContradictionException where there is none yet */
    long epochAfter(long epoch) {
        return query("SELECT min(epoch) FROM epoch_span WHERE epoch > ?", query -> {
            query.setLong(1, epoch);
            try (var row = query.executeQuery()) {
                row.next();
                long next = row.getLong(1);
                if (row.wasNull()) {
                    throw new ContradictionException("epoch %d ended without a later one".formatted(epoch));
                }
                return next;
            }
        });
    }

    /** Blocks of an epoch as ordered so far. */
    Optional<EpochSpan> span(long epoch) {
        return query("SELECT *, false AS ended FROM epoch_span WHERE epoch = ?", query -> {
            query.setLong(1, epoch);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(span(row)) : Optional.empty();
            }
        });
    }

    /** Of an epoch with a block. */
    Hash seed(long epoch) {
        return query("SELECT seed FROM epoch_span WHERE epoch = ?", query -> {
            query.setLong(1, epoch);
            try (var row = query.executeQuery()) {
                row.next();
                return Columns.hash(row, "seed");
            }
        });
    }

    /** The newest, closed or not. */
    Optional<EpochSpan> running() {
        return query("SELECT *, false AS ended FROM epoch_span ORDER BY epoch DESC LIMIT 1", query -> {
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(span(row)) : Optional.empty();
            }
        });
    }

    private static EpochSpan span(ResultSet row) throws SQLException {
        return new EpochSpan(
                row.getLong("epoch"),
                Columns.hash(row, "seed"),
                row.getLong("total_weight"),
                row.getLong("first_block"),
                row.getLong("last_block"),
                row.getBoolean("ended"));
    }

    @Override
    public long executedThrough() {
        return Math.min(
                number("SELECT coalesce(max(number), 0) FROM executed_block"),
                number("SELECT coalesce(max(number), 0) FROM ordered_block"));
    }

    @Override
    public long finalThrough() {
        return number("SELECT coalesce(max(b.last_block), 0) FROM batch b WHERE b.batch_index < (SELECT"
                + " coalesce(min(o.batch_index), 9223372036854775807) FROM batch o LEFT JOIN settlement s USING"
                + " (batch_index) WHERE o.batch_index > coalesce((SELECT max(c.batch_index) FROM batch c JOIN epoch e ON"
                + " c.epoch = e.epoch), -1) AND s.state IS DISTINCT FROM 'FINALIZED')");
    }

    @Override
    public Members members(long epoch) {
        return query(
                        "SELECT epoch, body FROM registry_message WHERE kind = ? AND epoch <= ? ORDER BY inbox_index",
                        query -> {
                            query.setInt(1, InboxKind.MEMBERS.getNumber());
                            query.setLong(2, epoch);
                            MemberHistory history = MemberHistory.start(genesis.members());
                            try (var rows = query.executeQuery()) {
                                while (rows.next()) {
                                    history = history.after(rows.getLong(1), Members.decode(rows.getBytes(2)));
                                }
                            }
                            return history;
                        })
                .members(epoch);
    }

    @Override
    public Optional<Members> rescue(long epoch) {
        List<Rescue> named = bodies(InboxKind.RESCUE, Long.MAX_VALUE).reversed().stream()
                .map(Rescue::decode)
                .toList();
        return Rescue.committee(named, epoch);
    }

    @Override
    public Policy policy(long epoch) {
        return bodies(InboxKind.POLICY, epoch - 2).stream()
                .map(Policy::decode)
                .findFirst()
                .orElse(genesis.rewardPolicy());
    }

    /** Bodies of messages applied in epochs up to one, the latest first. */
    private List<byte[]> bodies(InboxKind kind, long through) {
        return query(
                "SELECT body FROM registry_message WHERE kind = ? AND epoch <= ? ORDER BY inbox_index DESC", query -> {
                    query.setInt(1, kind.getNumber());
                    query.setLong(2, through);
                    return bodies(query);
                });
    }

    private static List<byte[]> bodies(PreparedStatement query) throws SQLException {
        List<byte[]> bodies = new ArrayList<>();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                bodies.add(rows.getBytes(1));
            }
        }
        return bodies;
    }

    @Override
    public Set<Address> slashed(long epoch) {
        return query("SELECT body FROM registry_message WHERE kind = ? AND epoch = ?", query -> {
            query.setInt(1, InboxKind.SLASH.getNumber());
            query.setLong(2, epoch);
            Set<Address> operators = new HashSet<>();
            bodies(query).forEach(body -> operators.add(Slash.decode(body).operator()));
            return operators;
        });
    }

    @Override
    public Map<Address, Delivery> deliveries(EpochSpan span) {
        return query(
                "SELECT origin, sum(transactions) AS transactions, sum(fees_wei) AS fees_wei, sum(burned_wei) AS"
                        + " burned_wei FROM delivery WHERE number BETWEEN ? AND ? GROUP BY origin",
                query -> {
                    query.setLong(1, span.first());
                    query.setLong(2, span.last());
                    Map<Address, Delivery> deliveries = new HashMap<>();
                    try (var rows = query.executeQuery()) {
                        while (rows.next()) {
                            deliveries.put(
                                    Columns.address(rows, "origin"),
                                    new Delivery(
                                            rows.getLong("transactions"),
                                            Columns.wei(rows, "fees_wei"),
                                            Columns.wei(rows, "burned_wei")));
                        }
                    }
                    return deliveries;
                });
    }

    @Override
    public List<FinalBatch> batches(long epoch) {
        return query(
                "SELECT b.batch_index, b.last_timestamp_ms, b.commitment = s.commitment AS ours, s.* FROM batch b JOIN"
                        + " settlement s USING (batch_index) WHERE b.epoch = ? AND s.state = 'FINALIZED' ORDER BY"
                        + " b.batch_index",
                query -> {
                    query.setLong(1, epoch);
                    List<FinalBatch> batches = new ArrayList<>();
                    try (var rows = query.executeQuery()) {
                        while (rows.next()) {
                            batches.add(batch(rows));
                        }
                    }
                    return batches;
                });
    }

    private static FinalBatch batch(ResultSet row) throws SQLException {
        if (!row.getBoolean("ours")) {
            throw new ContradictionException(
                    "batch %d is final on L1 with another commitment than ours".formatted(row.getLong("batch_index")));
        }
        return new FinalBatch(
                row.getLong("batch_index"),
                row.getLong("last_timestamp_ms"),
                Columns.address(row, "poster"),
                row.getLong("l1_timestamp"),
                new L1Cost(
                        Columns.wei(row, "fee_wei"),
                        Columns.wei(row, "blob_fee_wei"),
                        row.getLong("gas_used"),
                        Columns.wei(row, "base_fee_wei")));
    }

    @Override
    public Iterator<VotedBlock> votedBlocks(long first, long last) {
        try {
            var query = connection.prepareStatement(
                    "SELECT o.number, o.epoch, o.slot, o.sequencer, o.hash AS seal, x.hash AS block, a.operator,"
                            + " a.signer, a.seal_hash, a.block_hash, a.log_offset FROM ordered_block o JOIN executed_block"
                            + " x ON x.number = o.number AND x.seal_hash = o.hash LEFT JOIN attestation a ON a.number ="
                            + " o.number WHERE o.number BETWEEN ? AND ? ORDER BY o.number, a.log_offset");
            open.add(query);
            query.setFetchSize(FETCH_ROWS);
            query.setLong(1, first);
            query.setLong(2, last);
            return new VotedBlocks(query.executeQuery());
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    /** Groups rows by block while they stream in. */
    private static final class VotedBlocks implements Iterator<VotedBlock> {
        private final ResultSet rows;
        private boolean onRow;

        VotedBlocks(ResultSet rows) throws SQLException {
            this.rows = rows;
            onRow = rows.next();
        }

        @Override
        public boolean hasNext() {
            return onRow;
        }

        @Override
        public VotedBlock next() {
            if (!onRow) {
                throw new NoSuchElementException();
            }
            try {
                var block = new SealedBlock(
                        rows.getLong("number"),
                        rows.getLong("epoch"),
                        rows.getLong("slot"),
                        Columns.address(rows, "sequencer"),
                        Columns.hash(rows, "seal"),
                        Columns.hash(rows, "block"));
                List<BlockVote> votes = new ArrayList<>();
                while (onRow && rows.getLong("number") == block.number()) {
                    if (rows.getBytes("operator") != null) {
                        votes.add(new BlockVote(
                                rows.getLong("log_offset"),
                                Columns.address(rows, "operator"),
                                Columns.address(rows, "signer"),
                                Columns.hash(rows, "seal_hash"),
                                Columns.hash(rows, "block_hash")));
                    }
                    onRow = rows.next();
                }
                return new VotedBlock(block, votes);
            } catch (SQLException e) {
                throw new UncheckedSqlException(e);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (var query : open) {
            query.close();
        }
    }
}
