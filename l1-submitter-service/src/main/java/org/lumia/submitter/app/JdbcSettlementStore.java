package org.lumia.submitter.app;

import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.InvalidProtocolBufferException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.L1Block;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.Settlement;
import org.lumia.submitter.settlement.BatchOnL1;
import org.lumia.submitter.settlement.BatchOnL1.Level;
import org.lumia.submitter.settlement.SettlementChange;
import org.lumia.submitter.settlement.SettlementStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Settlements in Postgres. What a final batch no longer needs is let go with the change that makes it final. */
final class JdbcSettlementStore implements SettlementStore {
    private static final String COLUMNS = "index, commitment, first, last, transaction_hash, block_number, block_hash,"
            + " block_timestamp, poster, fee_wei, blob_fee_wei, gas_used,"
            + " base_fee_wei, level";

    private static final long FINAL_BATCHES_KEPT = 1_000;

    private final JdbcClient jdbc;
    private final Database database;
    private final Lease lease;

    JdbcSettlementStore(JdbcClient jdbc, Database database, Lease lease) {
        this.jdbc = jdbc;
        this.database = database;
        this.lease = lease;
    }

    @Override
    public void startAt(L1Block block) {
        jdbc.sql("INSERT INTO settlement_cursor (number, hash, timestamp) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .params(block.number(), block.hash().toBytes(), block.timestamp())
                .update();
    }

    @Override
    public L1Block cursor() {
        return jdbc.sql("SELECT number, hash, timestamp FROM settlement_cursor")
                .query((row, i) -> new L1Block(row.getLong(1), Hash.wrap(row.getBytes(2)), row.getLong(3)))
                .single();
    }

    @Override
    public void caughtUp() {
        jdbc.sql("UPDATE settlement_cursor SET caught_up = true WHERE NOT caught_up")
                .update();
    }

    @Override
    public boolean hasCaughtUp() {
        return jdbc.sql("SELECT caught_up FROM settlement_cursor")
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    @Override
    public List<BatchOnL1> open() {
        return jdbc.sql("SELECT " + COLUMNS + " FROM batch_on_l1 WHERE level <> 'FINALIZED' ORDER BY index")
                .query((row, i) -> batch(row))
                .list();
    }

    @Override
    public Optional<BatchOnL1> last() {
        return jdbc.sql("SELECT " + COLUMNS + " FROM batch_on_l1 ORDER BY index DESC LIMIT 1")
                .query((row, i) -> batch(row))
                .optional();
    }

    @Override
    public Optional<BatchOnL1> lastFinal() {
        return jdbc.sql("SELECT " + COLUMNS + " FROM batch_on_l1 WHERE level = 'FINALIZED' ORDER BY index DESC LIMIT 1")
                .query((row, i) -> batch(row))
                .optional();
    }

    @Override
    public void apply(List<SettlementChange> changes, L1Block cursor) {
        database.transact(connection -> {
            lease.check(connection);
            long sequence = jdbc.sql("SELECT coalesce(max(sequence), 0) FROM settlement")
                    .query(Long.class)
                    .single();
            for (var change : changes) {
                applyToBatch(change);
                jdbc.sql("INSERT INTO settlement (sequence, settlement) VALUES (?, ?)")
                        .params(++sequence, toProtobuf(sequence, change).toByteArray())
                        .update();
            }
            jdbc.sql("UPDATE settlement_cursor SET number = ?, hash = ?, timestamp = ?")
                    .params(cursor.number(), cursor.hash().toBytes(), cursor.timestamp())
                    .update();
        });
    }

    /** What was posted and is final for long; what was said of it stays. */
    private void dropPosted(long through) {
        jdbc.sql("DELETE FROM l1_transaction WHERE batch_index <= ? AND state <> 'PENDING'")
                .param(through)
                .update();
        jdbc.sql("DELETE FROM batch WHERE index <= ?").param(through).update();
    }

    @Override
    public List<Settlement> after(long sequence, int settlementsMax) {
        return jdbc.sql("SELECT settlement FROM settlement WHERE sequence > ? ORDER BY sequence LIMIT ?")
                .params(sequence, settlementsMax)
                .query((row, i) -> parse(row.getBytes(1)))
                .list();
    }

    private void applyToBatch(SettlementChange change) {
        var batch = change.batch();
        switch (change.kind()) {
            case POSTED -> insert(batch);
            case SAFE -> setLevel(batch);
            case FINALIZED -> {
                setLevel(batch);
                jdbc.sql("UPDATE batch SET payload = NULL WHERE index = ?")
                        .param(batch.index())
                        .update();
                jdbc.sql("UPDATE l1_transaction SET raw = NULL WHERE batch_index = ? AND state <> 'PENDING'")
                        .param(batch.index())
                        .update();
                dropPosted(batch.index() - FINAL_BATCHES_KEPT);
            }
            case REORGED ->
                jdbc.sql("DELETE FROM batch_on_l1 WHERE index = ?")
                        .param(batch.index())
                        .update();
            case SETTLEMENT_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("no change of a batch: " + change.kind());
        }
    }

    private void insert(BatchOnL1 batch) {
        jdbc.sql("INSERT INTO batch_on_l1 (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        batch.index(),
                        batch.commitment().toBytes(),
                        batch.first(),
                        batch.last(),
                        batch.transactionHash().toBytes(),
                        batch.block().number(),
                        batch.block().hash().toBytes(),
                        batch.block().timestamp(),
                        batch.poster().toBytes(),
                        new BigDecimal(batch.feeWei().toBigInteger()),
                        new BigDecimal(batch.blobFeeWei().toBigInteger()),
                        batch.gasUsed(),
                        new BigDecimal(batch.baseFeeWeiPerGas().toBigInteger()),
                        batch.level().name())
                .update();
    }

    private void setLevel(BatchOnL1 batch) {
        jdbc.sql("UPDATE batch_on_l1 SET level = ? WHERE index = ?")
                .params(batch.level().name(), batch.index())
                .update();
    }

    private static BatchOnL1 batch(ResultSet row) throws SQLException {
        return new BatchOnL1(
                row.getLong(1),
                Hash.wrap(row.getBytes(2)),
                row.getLong(3),
                row.getLong(4),
                Hash.wrap(row.getBytes(5)),
                new L1Block(row.getLong(6), Hash.wrap(row.getBytes(7)), row.getLong(8)),
                Address.wrap(row.getBytes(9)),
                UInt256.of(row.getBigDecimal(10).toBigIntegerExact()),
                UInt256.of(row.getBigDecimal(11).toBigIntegerExact()),
                row.getLong(12),
                UInt256.of(row.getBigDecimal(13).toBigIntegerExact()),
                Level.valueOf(row.getString(14)));
    }

    private static Settlement toProtobuf(long sequence, SettlementChange change) {
        var batch = change.batch();
        return Settlement.newBuilder()
                .setSequence(sequence)
                .setBatchIndex(batch.index())
                .setKind(change.kind())
                .setFirst(batch.first())
                .setLast(batch.last())
                .setCommitment(bytes(batch.commitment()))
                .setL1TransactionHash(bytes(batch.transactionHash()))
                .setL1BlockNumber(batch.block().number())
                .setL1BlockHash(bytes(batch.block().hash()))
                .setL1Timestamp(batch.block().timestamp())
                .setPoster(bytes(batch.poster()))
                .setL1FeeWei(bytes(batch.feeWei()))
                .setL1BlobFeeWei(bytes(batch.blobFeeWei()))
                .setL1GasUsed(batch.gasUsed())
                .setL1BaseFeePerGasWei(bytes(batch.baseFeeWeiPerGas()))
                .build();
    }

    private static Settlement parse(byte[] bytes) {
        try {
            return Settlement.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("a kept settlement cannot be read", e);
        }
    }
}
