package org.lumia.rewards.app;

import static org.lumia.rewards.app.Columns.wei;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.rewards.ExecutedSummary;
import org.lumia.rewards.OrderedSummary;

/** Writes what the logs say, in the caller's transaction; many rows go in one round trip. */
final class JdbcEvidence {
    private final Connection connection;

    /** The commit need not wait for the disk: what is lost in a crash is read from the log again, position and all. */
    JdbcEvidence(Connection connection) throws SQLException {
        this.connection = connection;
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit TO OFF");
        }
    }

    void ordered(List<OrderedSummary> blocks) throws SQLException {
        try (var block = connection.prepareStatement(
                        "INSERT INTO ordered_block (number, hash, epoch, slot, rank, sequencer, timestamp_ms,"
                                + " seal_signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
                var span = connection.prepareStatement(
                        "INSERT INTO epoch_span (epoch, seed, total_weight, first_block, last_block) VALUES (?, ?, ?,"
                                + " ?, ?) ON CONFLICT (epoch) DO UPDATE SET last_block = EXCLUDED.last_block");
                var message = connection.prepareStatement(
                        "INSERT INTO registry_message (inbox_index, block_number, epoch, kind, body) VALUES (?, ?, ?,"
                                + " ?, ?)")) {
            long firstOfEpoch = 0;
            for (int i = 0; i < blocks.size(); i++) {
                var ordered = blocks.get(i);
                add(block, ordered);
                for (var entry : ordered.registryMessages()) {
                    add(message, ordered, entry);
                }
                boolean first = i == 0 || blocks.get(i - 1).epoch() != ordered.epoch();
                boolean last = i == blocks.size() - 1 || blocks.get(i + 1).epoch() != ordered.epoch();
                firstOfEpoch = first ? ordered.number() : firstOfEpoch;
                if (last) {
                    add(span, ordered, firstOfEpoch);
                }
            }
            block.executeBatch();
            span.executeBatch();
            message.executeBatch();
        }
    }

    private static void add(PreparedStatement insert, OrderedSummary block) throws SQLException {
        insert.setLong(1, block.number());
        insert.setBytes(2, block.hash().bytes());
        insert.setLong(3, block.epoch());
        insert.setLong(4, block.slot());
        insert.setInt(5, block.rank());
        insert.setBytes(6, block.sequencer().bytes());
        insert.setLong(7, block.timestampMs());
        insert.setBytes(8, block.sealSignature());
        insert.addBatch();
    }

    private static void add(PreparedStatement insert, OrderedSummary block, InboxMessage message) throws SQLException {
        insert.setLong(1, message.getIndex());
        insert.setLong(2, block.number());
        insert.setLong(3, block.epoch());
        insert.setInt(4, message.getKindValue());
        insert.setBytes(5, message.getBody().toByteArray());
        insert.addBatch();
    }

    private static void add(PreparedStatement upsert, OrderedSummary last, long first) throws SQLException {
        upsert.setLong(1, last.epoch());
        upsert.setBytes(2, last.epochSeed().bytes());
        upsert.setLong(3, last.epochTotalWeight());
        upsert.setLong(4, first);
        upsert.setLong(5, last.number());
        upsert.addBatch();
    }

    void executed(List<ExecutedSummary> blocks) throws SQLException {
        try (var block = connection.prepareStatement(
                        "INSERT INTO executed_block (number, hash, seal_hash, tips_wei) VALUES (?, ?, ?, ?)");
                var delivered = connection.prepareStatement(
                        "INSERT INTO delivery (number, origin, transactions, fees_wei, burned_wei) VALUES (?, ?, ?, ?,"
                                + " ?)")) {
            for (var executed : blocks) {
                block.setLong(1, executed.number());
                block.setBytes(2, executed.hash().bytes());
                block.setBytes(3, executed.sealHash().bytes());
                block.setBigDecimal(4, wei(executed.tipsWei()));
                block.addBatch();
                for (var entry : executed.deliveries().entrySet()) {
                    delivered.setLong(1, executed.number());
                    delivered.setBytes(2, entry.getKey().bytes());
                    delivered.setLong(3, entry.getValue().transactions());
                    delivered.setBigDecimal(4, wei(entry.getValue().feesWei()));
                    delivered.setBigDecimal(5, wei(entry.getValue().burnedWei()));
                    delivered.addBatch();
                }
            }
            block.executeBatch();
            delivered.executeBatch();
        }
    }

    /** An attestation whose signature recovered. */
    record SignedAttestation(Attestation attestation, Address signer, long offset) {}

    void attestations(List<SignedAttestation> attestations) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO attestation (number, operator, signer, seal_hash, block_hash, log_offset, signature)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (var signed : attestations) {
                var attestation = signed.attestation();
                insert.setLong(1, attestation.getNumber());
                insert.setBytes(2, attestation.getOperator().toByteArray());
                insert.setBytes(3, signed.signer().bytes());
                insert.setBytes(4, attestation.getSealHash().toByteArray());
                insert.setBytes(5, attestation.getBlockHash().toByteArray());
                insert.setLong(6, signed.offset());
                insert.setBytes(7, attestation.getSignature().toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    void rewardAttestation(RewardAttestation attestation, Address signer, long offset) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO reward_attestation (through_epoch, operator, signer, root, total, costs_wei, signature,"
                        + " log_offset) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setLong(1, attestation.getThroughEpoch());
            insert.setBytes(2, attestation.getOperator().toByteArray());
            insert.setBytes(3, signer.bytes());
            insert.setBytes(4, attestation.getRoot().toByteArray());
            insert.setBigDecimal(5, wei(Protobufs.uint256(attestation.getTotal())));
            insert.setBigDecimal(6, wei(Protobufs.uint256(attestation.getCostsWei())));
            insert.setBytes(7, attestation.getSignature().toByteArray());
            insert.setLong(8, offset);
            insert.executeUpdate();
        }
    }

    Connection connection() {
        return connection;
    }

    void batch(BatchHeader header, byte[] commitment) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO batch (batch_index, epoch, first_block, last_block,"
                + " last_timestamp_ms, commitment, header) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, header.getIndex());
            insert.setLong(2, header.getEpoch());
            insert.setLong(3, header.getFirst());
            insert.setLong(4, header.getLast());
            insert.setLong(5, header.getLastTimestampMs());
            insert.setBytes(6, commitment);
            insert.setBytes(7, header.toByteArray());
            insert.executeUpdate();
        }
    }

    /** The latest state of a batch on L1; what is final stays as it is. */
    void settlement(Settlement settlement) throws SQLException {
        try (var upsert =
                connection.prepareStatement("INSERT INTO settlement (batch_index, sequence, state, commitment, poster,"
                        + " l1_transaction_hash, l1_block_number, l1_timestamp, fee_wei, blob_fee_wei, gas_used,"
                        + " base_fee_wei) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (batch_index) DO UPDATE"
                        + " SET sequence = EXCLUDED.sequence, state = EXCLUDED.state, commitment = EXCLUDED.commitment,"
                        + " poster = EXCLUDED.poster, l1_transaction_hash = EXCLUDED.l1_transaction_hash, l1_block_number"
                        + " = EXCLUDED.l1_block_number, l1_timestamp = EXCLUDED.l1_timestamp, fee_wei = EXCLUDED.fee_wei,"
                        + " blob_fee_wei = EXCLUDED.blob_fee_wei, gas_used = EXCLUDED.gas_used, base_fee_wei ="
                        + " EXCLUDED.base_fee_wei WHERE settlement.state <> 'FINALIZED'")) {
            upsert.setLong(1, settlement.getBatchIndex());
            upsert.setLong(2, settlement.getSequence());
            upsert.setString(3, settlement.getKind().name());
            upsert.setBytes(4, settlement.getCommitment().toByteArray());
            upsert.setBytes(5, settlement.getPoster().toByteArray());
            upsert.setBytes(6, settlement.getL1TransactionHash().toByteArray());
            upsert.setLong(7, settlement.getL1BlockNumber());
            upsert.setLong(8, settlement.getL1Timestamp());
            upsert.setBigDecimal(9, wei(Protobufs.uint256(settlement.getL1FeeWei())));
            upsert.setBigDecimal(10, wei(Protobufs.uint256(settlement.getL1BlobFeeWei())));
            upsert.setLong(11, settlement.getL1GasUsed());
            upsert.setBigDecimal(12, wei(Protobufs.uint256(settlement.getL1BaseFeePerGasWei())));
            int rows = upsert.executeUpdate();
            if (rows == 0 && settlement.getKind() != SettlementKind.FINALIZED) {
                throw new ContradictionException("batch %d is final on L1, and settled says %s of it"
                        .formatted(settlement.getBatchIndex(), settlement.getKind()));
            }
        }
        try (var upsert = connection.prepareStatement("INSERT INTO settled_sequence (sequence) VALUES (?)"
                + " ON CONFLICT (only_row) DO UPDATE SET sequence = EXCLUDED.sequence")) {
            upsert.setLong(1, settlement.getSequence());
            upsert.executeUpdate();
        }
    }
}
