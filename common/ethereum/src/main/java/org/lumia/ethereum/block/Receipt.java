package org.lumia.ethereum.block;

import java.util.List;
import java.util.OptionalLong;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.tx.TransactionType;

/**
 * A receipt as the receipts trie holds it.
 *
 * @param depositNonce the sender's nonce before a deposit, written with receipt version 1 as Optimism's Canyon does; empty
 *     for other types
 */
public record Receipt(
        TransactionType type, boolean success, long cumulativeGasUsed, List<Log> logs, OptionalLong depositNonce) {
    private static final long DEPOSIT_RECEIPT_VERSION = 1;

    private static final byte[] NO_BLOOM = Bloom.empty().bytes();

    public Bloom bloom() {
        Bloom bloom = Bloom.empty();
        logs.forEach(bloom::add);
        return bloom;
    }

    /** The EIP-2718 encoding. */
    public byte[] encode() {
        var writer = new RlpWriter(320 + 160 * logs.size());
        if (type != TransactionType.LEGACY) {
            writer.rawByte(type.code());
        }
        int list = writer.startList();
        writer.uint64(success ? 1 : 0).uint64(cumulativeGasUsed).bytes(logs.isEmpty() ? NO_BLOOM : bloom().bytes());
        Log.writeAll(writer, logs);
        if (depositNonce.isPresent()) {
            writer.uint64(depositNonce.getAsLong()).uint64(DEPOSIT_RECEIPT_VERSION);
        }
        return writer.endList(list).toBytes();
    }
}
