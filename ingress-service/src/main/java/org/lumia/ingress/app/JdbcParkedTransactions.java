package org.lumia.ingress.app;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ingress.admission.ParkedTransactions;
import org.lumia.ingress.admission.Replacement;
import org.lumia.ingress.admission.Submission;
import org.lumia.platform.jdbc.Database;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Parked transactions in Postgres. Calls that come together are stored together: one commit, one connection. */
final class JdbcParkedTransactions implements ParkedTransactions {
    private static final int BATCH_MAX = 256;

    /** One writer at a time in the schema: ids become visible in their order. */
    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.parked_transaction', 0))";

    private static final String PARK = "INSERT INTO parked_transaction"
            + " (hash, sender, nonce, raw, received_at_ms, max_fee_per_gas) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (sender, nonce) DO UPDATE SET id = EXCLUDED.id, hash = EXCLUDED.hash, raw = EXCLUDED.raw,"
            + " received_at_ms = EXCLUDED.received_at_ms, max_fee_per_gas = EXCLUDED.max_fee_per_gas";

    private record Waiting(Submission tx, CompletableFuture<Outcome> done) {}

    private final Database database;
    private final JdbcClient jdbc;
    private final int rowsMax;
    private final int rowsPerSenderMax;
    private final long bytesMax;
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();

    JdbcParkedTransactions(Database database, JdbcClient jdbc, int rowsMax, int rowsPerSenderMax, long bytesMax) {
        this.database = database;
        this.jdbc = jdbc;
        this.rowsMax = rowsMax;
        this.rowsPerSenderMax = rowsPerSenderMax;
        this.bytesMax = bytesMax;
    }

    @Override
    public Outcome park(Submission tx) {
        var mine = new Waiting(tx, new CompletableFuture<>());
        waiting.add(mine);
        while (!mine.done().isDone()) {
            writing.lock();
            try {
                write();
            } finally {
                writing.unlock();
            }
        }
        try {
            return mine.done().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private void write() {
        var batch = new ArrayList<Waiting>();
        for (Waiting next = waiting.poll(); next != null; next = batch.size() < BATCH_MAX ? waiting.poll() : null) {
            batch.add(next);
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<Outcome> outcomes = database.query(connection -> park(connection, batch));
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).done().complete(outcomes.get(i));
            }
        } catch (RuntimeException failed) {
            // Nor would those behind them find Postgres in time.
            for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
                batch.add(next);
            }
            batch.forEach(one -> one.done().completeExceptionally(failed));
        }
    }

    private List<Outcome> park(Connection connection, List<Waiting> batch) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK)) {
            lock.execute();
        }
        Held held = held(connection);
        var outcomes = new ArrayList<Outcome>();
        for (Waiting one : batch) {
            Outcome outcome = park(connection, one.tx(), held);
            if (outcome instanceof Outcome.Kept) {
                held = new Held(held.rows() + 1, held.bytes() + one.tx().raw().length);
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private Outcome park(Connection connection, Submission tx, Held held) throws SQLException {
        Optional<Rival> rival = rival(connection, tx);
        if (rival.isPresent() && rival.get().hash().equals(tx.hash())) {
            return new Outcome.KeptBefore();
        }
        if (rival.isEmpty()) {
            int ofSender = count(connection, tx);
            if (ofSender >= rowsPerSenderMax) {
                return new Outcome.SenderFull(ofSender, rowsPerSenderMax);
            }
            if (held.rows() >= rowsMax) {
                return new Outcome.Full(held.rows(), rowsMax);
            }
        }
        if (held.bytes() + tx.raw().length > bytesMax) {
            return new Outcome.Full(held.bytes(), bytesMax);
        }
        if (rival.isPresent() && !Replacement.pays(rival.get().transaction(), tx.transaction())) {
            return new Outcome.Underpriced(rival.get().hash());
        }
        insert(connection, tx);
        if (rival.isPresent()) {
            String detail = "replaced by %s, which pays more for the same nonce".formatted(tx.hash());
            refuse(connection, rival.get().hash(), new Refused(Reason.REPLACED, detail));
        }
        return new Outcome.Kept();
    }

    /** The row of the same sender and nonce. */
    private record Rival(Hash hash, Transaction transaction) {
        static Rival of(ResultSet row) throws SQLException {
            if (TransactionCodec.decode(row.getBytes(2)) instanceof TransactionCodec.Valid(Transaction tx)) {
                return new Rival(Hash.wrap(row.getBytes(1)), tx);
            }
            throw new IllegalStateException("a row that is parked holds no transaction");
        }
    }

    private static Optional<Rival> rival(Connection connection, Submission tx) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT hash, raw FROM parked_transaction WHERE sender = ? AND nonce = ? FOR UPDATE")) {
            query.setBytes(1, tx.sender().bytes());
            query.setLong(2, tx.nonce());
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(Rival.of(row)) : Optional.empty();
            }
        }
    }

    /** All rows, and the bytes of their transactions. */
    private record Held(int rows, long bytes) {}

    private static Held held(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                        "SELECT count(*), coalesce(sum(octet_length(raw)), 0) FROM parked_transaction");
                var row = query.executeQuery()) {
            row.next();
            return new Held(row.getInt(1), row.getLong(2));
        }
    }

    private static int count(Connection connection, Submission tx) throws SQLException {
        try (var query = connection.prepareStatement("SELECT count(*) FROM parked_transaction WHERE sender = ?")) {
            query.setBytes(1, tx.sender().bytes());
            try (var row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void insert(Connection connection, Submission tx) throws SQLException {
        try (var insert = connection.prepareStatement(PARK)) {
            insert.setBytes(1, tx.hash().bytes());
            insert.setBytes(2, tx.sender().bytes());
            insert.setLong(3, tx.nonce());
            insert.setBytes(4, tx.raw());
            insert.setLong(5, tx.receivedAtMs());
            insert.setBigDecimal(
                    6, new BigDecimal(tx.transaction().maxFeePerGas().toBigInteger()));
            insert.executeUpdate();
        }
    }

    private static void refuse(Connection connection, Hash hash, Refused refused) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO refused_transaction (hash, reason, detail)"
                + " VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING")) {
            insert.setBytes(1, hash.bytes());
            insert.setString(2, refused.reason().name());
            insert.setString(3, refused.detail());
            insert.executeUpdate();
        }
    }

    @Override
    public Optional<Row> find(Hash hash) {
        return jdbc.sql("SELECT id, raw, received_at_ms FROM parked_transaction WHERE hash = ?")
                .param(hash.bytes())
                .query((row, index) -> new Row(row.getLong(1), row.getBytes(2), row.getLong(3)))
                .optional();
    }

    @Override
    public Set<Long> nonces(Address sender, long from, long before) {
        return Set.copyOf(jdbc.sql("SELECT nonce FROM parked_transaction WHERE sender = ? AND nonce >= ? AND nonce < ?")
                .param(sender.bytes())
                .param(from)
                .param(before)
                .query((row, index) -> row.getLong(1))
                .list());
    }

    @Override
    public List<Shown> shown(Optional<Address> sender) {
        return jdbc.sql("SELECT hash, sender, raw FROM parked_transaction WHERE sender = coalesce(?, sender)"
                        + " ORDER BY sender, nonce")
                .param(1, sender.map(Address::bytes).orElse(null), Types.BINARY)
                .query((row, index) ->
                        new Shown(Hash.wrap(row.getBytes(1)), Address.wrap(row.getBytes(2)), row.getBytes(3)))
                .list();
    }

    @Override
    public long size() {
        return jdbc.sql("SELECT count(*) FROM parked_transaction")
                .query(Long.class)
                .single();
    }

    @Override
    public List<Row> after(long id, int rowsMax, long bytesMax) {
        return jdbc.sql("SELECT id, raw, received_at_ms FROM (SELECT id, raw, received_at_ms,"
                        + " coalesce(sum(octet_length(raw)) OVER (ORDER BY id"
                        + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before"
                        + " FROM (SELECT * FROM parked_transaction WHERE id > ? ORDER BY id LIMIT ?) AS next) AS page"
                        + " WHERE before < ? ORDER BY id")
                .param(id)
                .param(rowsMax)
                .param(bytesMax)
                .query((row, index) -> new Row(row.getLong(1), row.getBytes(2), row.getLong(3)))
                .list();
    }

    @Override
    public void end(Collection<Ended> ended) {
        database.transact(connection -> {
            for (Ended one : ended) {
                boolean deleted = delete(connection, one.hash());
                if (deleted && one.refusal().isPresent()) {
                    refuse(connection, one.hash(), one.refusal().get());
                }
            }
        });
    }

    private static boolean delete(Connection connection, Hash hash) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM parked_transaction WHERE hash = ?")) {
            delete.setBytes(1, hash.bytes());
            return delete.executeUpdate() == 1;
        }
    }
}
