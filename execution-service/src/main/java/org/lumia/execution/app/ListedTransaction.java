package org.lumia.execution.app;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;

/**
 * A transaction in a list; hashes and addresses are hex, wei are decimal text.
 *
 * @param to null where it makes a contract
 * @param contractAddress of the contract that it made
 */
record ListedTransaction(
        String hash,
        long blockNumber,
        int index,
        long timestampMs,
        String from,
        @Nullable String to,
        @Nullable String contractAddress,
        int type,
        long nonce,
        String valueWei,
        boolean success,
        long gasUsed,
        String gasPriceWei) {
    static final String COLUMNS = "t.hash, t.block_number, t.index, b.timestamp_ms, t.sender, t.recipient,"
            + " t.contract_address, t.type, t.nonce, t.value_wei, t.success, t.gas_used, t.gas_price_wei";

    static ListedTransaction of(ResultSet row) throws SQLException {
        return new ListedTransaction(
                Hex.encode(row.getBytes(1)),
                row.getLong(2),
                row.getInt(3),
                row.getLong(4),
                Hex.encode(row.getBytes(5)),
                hex(row.getBytes(6)),
                hex(row.getBytes(7)),
                row.getInt(8),
                row.getLong(9),
                row.getBigDecimal(10).toPlainString(),
                row.getBoolean(11),
                row.getLong(12),
                row.getBigDecimal(13).toPlainString());
    }

    static ListedTransaction of(ExecutedBlock block, int index) {
        ExecutedTransaction transaction = block.getTransactions(index);
        var read = TransactionRow.of(transaction);
        byte[] made = transaction.getContractAddress().toByteArray();
        return new ListedTransaction(
                Hex.encode(transaction.getHash().toByteArray()),
                block.getNumber(),
                index,
                block.getTimestampMs(),
                Hex.encode(transaction.getSender().toByteArray()),
                read.to().map(address -> Hex.encode(address.bytes())).orElse(null),
                made.length == 0 ? null : Hex.encode(made),
                read.type().code(),
                read.nonce(),
                read.value().toString(),
                transaction.getSuccess(),
                transaction.getGasUsed(),
                Protobufs.uint256(transaction.getEffectiveGasPrice()).toString());
    }

    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : Hex.encode(bytes);
    }

    boolean isOf(String address) {
        return address.equals(from) || address.equals(to) || address.equals(contractAddress);
    }
}
