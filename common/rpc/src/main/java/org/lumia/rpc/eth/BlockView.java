package org.lumia.rpc.eth;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.OptionalLong;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;

/**
 * An executed block with its header decoded.
 *
 * @param headerFields how many the header has: fewer than {@link BlockHeader#FIELDS} in an older block of Ethereum
 */
public record BlockView(ExecutedBlock message, Hash hash, BlockHeader header, int headerFields) {
    private static final long RENDERED_TO_STORED = 6;
    private static final int FIRST_OF_LISTS = 0xC0;
    private static final long MILLIS = 1_000;

    public static BlockView of(ExecutedBlock message) {
        byte[] header = message.getHeader().toByteArray();
        return new BlockView(
                message,
                Protobufs.hash(message.getHash()),
                BlockHeader.decodeOfAnyFork(header),
                BlockHeader.fields(header));
    }

    /** The RLP of the whole block. */
    public byte[] encode() {
        var writer = new RlpWriter(message.getSerializedSize());
        int block = writer.startList();
        writer.raw(message.getHeader().toByteArray());
        int transactions = writer.startList();
        for (ExecutedTransaction transaction : message.getTransactionsList()) {
            byte[] raw = transaction.getRaw().toByteArray();
            if ((raw[0] & 0xFF) >= FIRST_OF_LISTS) {
                writer.raw(raw);
            } else {
                writer.bytes(raw);
            }
        }
        writer.endList(transactions);
        int ommers = writer.startList();
        message.getEthereum().getOmmersList().forEach(ommer -> writer.raw(ommer.toByteArray()));
        writer.endList(ommers);
        if (headerFields >= BlockHeader.FIELDS_OF_SHANGHAI) {
            int withdrawals = writer.startList();
            message.getEthereum().getWithdrawalsList().forEach(withdrawal -> writer.raw(withdrawal.toByteArray()));
            writer.endList(withdrawals);
        }
        return writer.endList(block).toBytes();
    }

    /** A transaction's receipt as the receipts trie holds it. */
    public byte[] encodeReceipt(int index) {
        ExecutedTransaction executed = message.getTransactions(index);
        int first = executed.getRaw().byteAt(0) & 0xFF;
        TransactionType type = first >= FIRST_OF_LISTS ? TransactionType.LEGACY : TransactionType.of(first);
        var logs = executed.getLogsList().stream().map(BlockView::log).toList();
        var receipt = new Receipt(
                type,
                executed.getSuccess(),
                executed.getCumulativeGasUsed(),
                logs,
                type == TransactionType.DEPOSIT ? OptionalLong.of(executed.getDepositNonce()) : OptionalLong.empty());
        return message.getEthereum().getReceiptRootsCount() == 0
                ? receipt.encode()
                : receipt.encodeWithRoot(Protobufs.hash(message.getEthereum().getReceiptRoots(index)));
    }

    static Log log(org.lumia.protocol.v1.Log log) {
        return new Log(
                Protobufs.address(log.getAddress()),
                log.getTopicsList().stream().map(Protobufs::hash).toList(),
                log.getData().toByteArray());
    }

    /** @throws IllegalStateException when the bytes are no executed block */
    public static BlockView parse(byte[] bytes) {
        try {
            return of(ExecutedBlock.parseFrom(bytes));
        } catch (InvalidProtocolBufferException damaged) {
            throw new IllegalStateException("stored block does not decode", damaged);
        }
    }

    public long number() {
        return message.getNumber();
    }

    /** When its sequencer made it; of whole seconds where nothing else is known. */
    public long timestampMs() {
        return message.getTimestampMs() == 0 ? header.timestamp() * MILLIS : message.getTimestampMs();
    }

    /** Whether it is a block of Ethereum, which tells whole seconds. */
    public boolean isEthereum() {
        return message.hasEthereum();
    }

    public ExecutedTransaction transaction(int index) {
        return message.getTransactions(index);
    }

    /** What a transaction and its logs take while they are made into JSON: bytes, hex, and text again. */
    public long renderedBytes(int index) {
        return RENDERED_TO_STORED * (long) transaction(index).getSerializedSize();
    }

    /** The place in the block of a transaction's first log. */
    public int firstLogIndex(int transactionIndex) {
        int first = 0;
        for (int i = 0; i < transactionIndex; i++) {
            first += message.getTransactions(i).getLogsCount();
        }
        return first;
    }
}
