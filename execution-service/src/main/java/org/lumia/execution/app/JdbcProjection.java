package org.lumia.execution.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.execution.Blocks;
import org.lumia.execution.LogFilter;
import org.lumia.execution.Projection;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;
import org.lumia.protocol.v1.RefusalReason;
import org.lumia.protocol.v1.RefusedTransaction;

/** The query side in Postgres. */
final class JdbcProjection implements Projection {
    private static final int TOPICS_MAX = 4;

    /** Where searches run. */
    interface Reads {
        <T> T query(Database.Work<T> work);
    }

    private final Database database;
    private final Reads reads;
    private volatile long projectedThrough;

    /** @param reads where callers' searches run */
    JdbcProjection(Database database, Reads reads) {
        this.database = database;
        this.reads = reads;
        this.projectedThrough = database.query(JdbcProjection::load);
    }

    private static long load(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT projected_through FROM projection");
                var row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Reads again what the table says: after a lost connection nobody knows whether the last transaction stands. */
    long reload() {
        projectedThrough = database.query(JdbcProjection::load);
        return projectedThrough;
    }

    /** How far the table goes, at most to a height, and the block it has there. */
    record Tail(long through, Optional<Hash> hash) {}

    Tail tail(long height) {
        return database.query(connection -> {
            try (var query =
                    connection.prepareStatement("SELECT least(p.projected_through, ?), b.hash FROM projection p"
                            + " LEFT JOIN blocks b ON b.number = least(p.projected_through, ?)")) {
                query.setLong(1, height);
                query.setLong(2, height);
                try (var row = query.executeQuery()) {
                    row.next();
                    return new Tail(
                            row.getLong(1), Optional.ofNullable(row.getBytes(2)).map(Hash::wrap));
                }
            }
        });
    }

    /** Another process of this operator has filled the table so far. */
    void adopt(long through) {
        projectedThrough = through;
    }

    @Override
    public long projectedThrough() {
        return projectedThrough;
    }

    /**
     * Adds blocks that follow the last, all or none: none where the table ends elsewhere than was thought, such as after a
     * commit whose answer was lost, or on a database that was set back. {@link #projectedThrough} is then what the table says.
     */
    void add(List<ExecutedBlock> blocks) {
        var rows = new Rows();
        try {
            for (ExecutedBlock block : blocks) {
                rows.add(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long first = blocks.getFirst().getNumber();
        long last = blocks.getLast().getNumber();
        projectedThrough = database.query(connection -> {
            long stored = lock(connection);
            if (stored != first - 1) {
                return stored;
            }
            try (var update = connection.prepareStatement("UPDATE projection SET projected_through = ?")) {
                update.setLong(1, last);
                update.executeUpdate();
            }
            rows.send(connection);
            return last;
        });
    }

    private static long lock(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT projected_through FROM projection FOR UPDATE");
                var row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Leaves out the blocks up to the first that the store has. */
    void beginAt(long first) {
        database.transact(connection -> {
            try (var update = connection.prepareStatement("UPDATE projection SET projected_through = ?")) {
                update.setLong(1, first - 1);
                update.executeUpdate();
            }
        });
        projectedThrough = first - 1;
    }

    /** Empties the query side: the store it was filled from is not the one there is now. */
    void clear() {
        database.transact(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("TRUNCATE blocks, transactions, logs, refused_transactions");
                statement.execute("UPDATE projection SET projected_through = -1");
            }
        });
        projectedThrough = -1;
    }

    /** The hash of the last block. */
    Optional<Hash> lastHash() {
        return database.query(connection -> {
            try (var query = connection.prepareStatement("SELECT hash FROM blocks WHERE number = ?")) {
                query.setLong(1, projectedThrough);
                try (var row = query.executeQuery()) {
                    return row.next() ? Optional.of(Hash.wrap(row.getBytes(1))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Optional<Blocks.Place> place(Hash transaction) {
        return reads.query(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT block_number, index FROM transactions WHERE hash = ? LIMIT 1")) {
                query.setBytes(1, transaction.bytes());
                try (var row = query.executeQuery()) {
                    return row.next() ? Optional.of(new Blocks.Place(row.getLong(1), row.getInt(2))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Optional<Blocks.Refusal> refusal(Hash transaction) {
        return reads.query(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT block_number, sender, origin, reason, detail FROM refused_transactions WHERE hash = ?"
                            + " ORDER BY block_number DESC LIMIT 1")) {
                query.setBytes(1, transaction.bytes());
                try (var row = query.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    var refused = RefusedTransaction.newBuilder()
                            .setHash(Protobufs.bytes(transaction))
                            .setReasonValue(row.getInt(4))
                            .setDetail(row.getString(5));
                    byte[] sender = row.getBytes(2);
                    if (sender != null) {
                        refused.setSender(Protobufs.bytes(sender));
                    }
                    byte[] origin = row.getBytes(3);
                    if (origin != null) {
                        refused.setOrigin(Protobufs.bytes(origin));
                    }
                    return Optional.of(new Blocks.Refusal(row.getLong(1), refused.build()));
                }
            }
        });
    }

    @Override
    public List<LogPlace> logs(LogFilter filter, long first, long last, int max) {
        var sql = new StringBuilder("SELECT block_number, index FROM logs WHERE block_number BETWEEN ? AND ?");
        if (!filter.addresses().isEmpty()) {
            sql.append(" AND address = ANY (?)");
        }
        for (int i = 0; i < Math.min(TOPICS_MAX, filter.topics().size()); i++) {
            sql.append(
                    filter.topics().get(i).isEmpty()
                            ? " AND topic%d IS NOT NULL".formatted(i)
                            : " AND topic%d = ANY (?)".formatted(i));
        }
        sql.append(" ORDER BY block_number, index LIMIT ?");
        return reads.query(connection -> {
            try (var query = connection.prepareStatement(sql.toString())) {
                bind(connection, query, filter, first, last, max);
                try (var row = query.executeQuery()) {
                    var places = new ArrayList<LogPlace>();
                    while (row.next()) {
                        places.add(new LogPlace(row.getLong(1), row.getInt(2)));
                    }
                    return places;
                }
            }
        });
    }

    private static void bind(
            Connection connection, PreparedStatement query, LogFilter filter, long first, long last, int max)
            throws SQLException {
        int at = 1;
        query.setLong(at++, first);
        query.setLong(at++, last);
        if (!filter.addresses().isEmpty()) {
            byte[][] addresses = filter.addresses().stream().map(Address::bytes).toArray(byte[][]::new);
            query.setArray(at++, connection.createArrayOf("bytea", addresses));
        }
        for (List<Hash> topics : filter.topics()) {
            if (!topics.isEmpty()) {
                byte[][] any = topics.stream().map(Hash::bytes).toArray(byte[][]::new);
                query.setArray(at++, connection.createArrayOf("bytea", any));
            }
        }
        query.setInt(at, max);
    }

    /** The rows of some blocks, ready to be sent. */
    private static final class Rows {
        private final CopyRows blocks = new CopyRows(
                "blocks",
                "number",
                "hash",
                "parent_hash",
                "state_root",
                "timestamp_ms",
                "slot",
                "epoch",
                "sequencer",
                "gas_used",
                "base_fee_wei",
                "transactions",
                "inbox_through");
        private final CopyRows transactions = new CopyRows(
                "transactions",
                "hash",
                "block_number",
                "index",
                "sender",
                "recipient",
                "contract_address",
                "type",
                "nonce",
                "value_wei",
                "success",
                "gas_used",
                "gas_price_wei");
        private final CopyRows logs =
                new CopyRows("logs", "block_number", "index", "address", "topic0", "topic1", "topic2", "topic3");
        private final CopyRows refused = new CopyRows(
                "refused_transactions", "hash", "block_number", "index", "sender", "origin", "reason", "detail");

        void add(ExecutedBlock block) throws IOException {
            blocks.row()
                    .bigint(block.getNumber())
                    .bytea(block.getHash().toByteArray())
                    .bytea(block.getParentHash().toByteArray())
                    .bytea(block.getStateRoot().toByteArray())
                    .bigint(block.getTimestampMs())
                    .bigint(block.getSlot())
                    .bigint(block.getEpoch())
                    .bytea(block.getSequencer().toByteArray())
                    .bigint(block.getGasUsed())
                    .bigint(block.getBaseFeeWei())
                    .integer(block.getTransactionsCount())
                    .bigint(block.getInboxThrough());
            int logIndex = 0;
            for (int i = 0; i < block.getTransactionsCount(); i++) {
                ExecutedTransaction transaction = block.getTransactions(i);
                add(block.getNumber(), i, transaction);
                for (Log log : transaction.getLogsList()) {
                    add(block.getNumber(), logIndex++, log);
                }
            }
            for (int i = 0; i < block.getRefusedCount(); i++) {
                add(block.getNumber(), i, block.getRefused(i));
            }
        }

        private void add(long number, int index, ExecutedTransaction transaction) throws IOException {
            var read = TransactionRow.of(transaction);
            transactions
                    .row()
                    .bytea(transaction.getHash().toByteArray())
                    .bigint(number)
                    .integer(index)
                    .bytea(transaction.getSender().toByteArray())
                    .byteaOrNull(read.to().map(Address::bytes).orElse(new byte[0]))
                    .byteaOrNull(transaction.getContractAddress().toByteArray())
                    .smallint(read.type().code())
                    .bigint(read.nonce())
                    .numeric(read.value())
                    .bool(transaction.getSuccess())
                    .bigint(transaction.getGasUsed())
                    .numeric(Protobufs.uint256(transaction.getEffectiveGasPrice()));
        }

        private void add(long number, int index, Log log) throws IOException {
            logs.row().bigint(number).integer(index).bytea(log.getAddress().toByteArray());
            for (int i = 0; i < TOPICS_MAX; i++) {
                logs.byteaOrNull(i < log.getTopicsCount() ? log.getTopics(i).toByteArray() : new byte[0]);
            }
        }

        private void add(long number, int index, RefusedTransaction transaction) throws IOException {
            RefusalReason reason = transaction.getReason();
            refused.row()
                    .bytea(transaction.getHash().toByteArray())
                    .bigint(number)
                    .integer(index)
                    .byteaOrNull(transaction.getSender().toByteArray())
                    .byteaOrNull(transaction.getOrigin().toByteArray())
                    .integer(reason == RefusalReason.UNRECOGNIZED ? 0 : reason.getNumber())
                    .text(transaction.getDetail());
        }

        void send(Connection connection) throws SQLException {
            try {
                blocks.send(connection);
                transactions.send(connection);
                logs.send(connection);
                refused.send(connection);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
