package org.lumia.submitter.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.Refusal;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.submitter.posting.CertifiedBatch;
import org.lumia.submitter.posting.Fees;
import org.lumia.submitter.posting.L1Transaction;
import org.lumia.submitter.posting.L1Transaction.State;
import org.lumia.submitter.posting.PoolState;
import org.lumia.submitter.posting.SubmissionStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What may be posted, and what was signed for it, in Postgres. */
final class JdbcSubmissionStore implements SubmissionStore {
    private static final int OPEN_MAX = 1_000;
    private static final String UNANSWERED = "UNANSWERED";
    private static final String HELD = "HELD";

    private final JdbcClient jdbc;
    private final Database database;
    private final Lease lease;
    private final Address payer;

    /** @param payer whose nonces they are: another key begins anew */
    JdbcSubmissionStore(JdbcClient jdbc, Database database, Lease lease, Address payer) {
        this.jdbc = jdbc;
        this.database = database;
        this.lease = lease;
        this.payer = payer;
    }

    @Override
    public Optional<CertifiedBatch> certified(long batchIndex) {
        return jdbc.sql("SELECT header, certificate FROM batch WHERE index = ? AND certificate IS NOT NULL")
                .param(batchIndex)
                .query((row, i) -> certified(row.getBytes(1), row.getBytes(2)))
                .optional();
    }

    @Override
    public Optional<byte[]> payload(long batchIndex) {
        return jdbc.sql("SELECT payload FROM batch WHERE index = ? AND payload IS NOT NULL")
                .param(batchIndex)
                .query((row, i) -> row.getBytes(1))
                .optional();
    }

    @Override
    public List<L1Transaction> open(long nonce) {
        return jdbc.sql("SELECT batch_index, nonce, hash, max_fee_wei, priority_fee_wei, max_blob_fee_wei, gas_limit,"
                        + " attempt, signed_at_ms, broadcast_at_ms, state, pool, pool_words FROM l1_transaction"
                        + " WHERE payer = ? AND (nonce >= ? OR nonce IN"
                        + " (SELECT nonce FROM l1_transaction WHERE payer = ? AND state = 'PENDING'))"
                        + " ORDER BY nonce, id LIMIT ?")
                .params(payer.toBytes(), nonce, payer.toBytes(), OPEN_MAX)
                .query((row, i) -> transaction(row))
                .list();
    }

    /** Postgres answers after its own disk has it (synchronous_commit); who lost the lease signs nothing that leaves. */
    @Override
    public void signed(L1Transaction transaction, byte[] raw) {
        database.transact(connection -> {
            lease.check(connection);
            insert(transaction, raw);
        });
    }

    private void insert(L1Transaction transaction, byte[] raw) {
        jdbc.sql("INSERT INTO l1_transaction (hash, batch_index, nonce, attempt, raw, max_fee_wei, priority_fee_wei,"
                        + " max_blob_fee_wei, gas_limit, signed_at_ms, broadcast_at_ms, state, pool, pool_words,"
                        + " payer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        transaction.hash().toBytes(),
                        transaction.batchIndex(),
                        transaction.nonce(),
                        transaction.attempt(),
                        raw,
                        decimal(transaction.fees().maxFeeWei()),
                        decimal(transaction.fees().priorityFeeWei()),
                        decimal(transaction.fees().maxBlobFeeWei()),
                        transaction.gasLimit(),
                        transaction.signedAtMs(),
                        transaction.broadcastAtMs(),
                        transaction.state().name(),
                        pool(transaction),
                        words(transaction),
                        payer.toBytes())
                .update();
    }

    @Override
    public Optional<byte[]> raw(Hash transactionHash) {
        return jdbc.sql("SELECT raw FROM l1_transaction WHERE hash = ? AND raw IS NOT NULL")
                .param(transactionHash.toBytes())
                .query((row, i) -> row.getBytes(1))
                .optional();
    }

    @Override
    public void update(L1Transaction transaction) {
        jdbc.sql("UPDATE l1_transaction SET broadcast_at_ms = ?, state = ?, pool = ?, pool_words = ? WHERE hash = ?")
                .params(
                        transaction.broadcastAtMs(),
                        transaction.state().name(),
                        pool(transaction),
                        words(transaction),
                        transaction.hash().toBytes())
                .update();
    }

    private static CertifiedBatch certified(byte[] header, byte[] certificate) {
        try {
            return new CertifiedBatch(BatchHeader.parseFrom(header), BatchCertificate.parseFrom(certificate));
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("a kept batch cannot be read", e);
        }
    }

    private static L1Transaction transaction(ResultSet row) throws SQLException {
        return new L1Transaction(
                row.getLong(1),
                row.getLong(2),
                Hash.wrap(row.getBytes(3)),
                new Fees(wei(row, 4), wei(row, 5), wei(row, 6)),
                row.getLong(7),
                row.getInt(8),
                row.getLong(9),
                row.getLong(10),
                State.valueOf(row.getString(11)),
                pool(row.getString(12), row.getString(13)));
    }

    private static PoolState pool(String pool, String words) {
        return switch (pool) {
            case UNANSWERED -> PoolState.UNANSWERED;
            case HELD -> PoolState.HELD;
            default -> new PoolState.Refused(Refusal.valueOf(pool), words);
        };
    }

    private static String pool(L1Transaction transaction) {
        return switch (transaction.pool()) {
            case PoolState.Unanswered unanswered -> UNANSWERED;
            case PoolState.Held held -> HELD;
            case PoolState.Refused refused -> refused.reason().name();
        };
    }

    private static String words(L1Transaction transaction) {
        return transaction.pool() instanceof PoolState.Refused refused ? refused.words() : "";
    }

    private static UInt256 wei(ResultSet row, int column) throws SQLException {
        return UInt256.of(row.getBigDecimal(column).toBigIntegerExact());
    }

    private static BigDecimal decimal(UInt256 wei) {
        return new BigDecimal(wei.toBigInteger());
    }
}
