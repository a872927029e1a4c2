package org.lumia.execution.app;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.v1.ExecutedBlock;

/** A block in a list; hashes and addresses are hex, {@code transactions} is their number. */
record ListedBlock(
        long number,
        String hash,
        long timestampMs,
        long slot,
        long epoch,
        String sequencer,
        long gasUsed,
        String baseFeePerGasWei,
        int transactions) {
    static final String COLUMNS =
            "number, hash, timestamp_ms, slot, epoch, sequencer, gas_used, base_fee_wei, transactions";

    static ListedBlock of(ResultSet row) throws SQLException {
        return new ListedBlock(
                row.getLong(1),
                Hex.encode(row.getBytes(2)),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                Hex.encode(row.getBytes(6)),
                row.getLong(7),
                Long.toUnsignedString(row.getLong(8)),
                row.getInt(9));
    }

    static ListedBlock of(ExecutedBlock block) {
        return new ListedBlock(
                block.getNumber(),
                Hex.encode(block.getHash().toByteArray()),
                block.getTimestampMs(),
                block.getSlot(),
                block.getEpoch(),
                Hex.encode(block.getSequencer().toByteArray()),
                block.getGasUsed(),
                Long.toUnsignedString(block.getBaseFeeWei()),
                block.getTransactionsCount());
    }
}
