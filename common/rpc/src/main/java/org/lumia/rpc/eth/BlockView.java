package org.lumia.rpc.eth;

import com.google.protobuf.InvalidProtocolBufferException;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;

/** An executed block with its header decoded. */
public record BlockView(ExecutedBlock message, Hash hash, BlockHeader header) {
    private static final long RENDERED_TO_STORED = 6;

    public static BlockView of(ExecutedBlock message) {
        return new BlockView(
                message,
                Protobufs.hash(message.getHash()),
                BlockHeader.decode(message.getHeader().toByteArray()));
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
