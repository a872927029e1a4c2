package org.lumia.ethereum.block;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.lumia.ethereum.Hash;
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
        return encode(writer -> writer.uint64(success ? 1 : 0));
    }

    /** As before Byzantium: with the state root after the transaction in place of how it ended. */
    public byte[] encodeWithRoot(Hash stateRoot) {
        return encode(writer -> writer.hash(stateRoot));
    }

    private byte[] encode(Consumer<RlpWriter> outcome) {
        var writer = new RlpWriter(320 + 160 * logs.size());
        if (type != TransactionType.LEGACY) {
            writer.rawByte(type.code());
        }
        int list = writer.startList();
        outcome.accept(writer);
        writer.uint64(cumulativeGasUsed).bytes(logs.isEmpty() ? NO_BLOOM : bloom().bytes());
        Log.writeAll(writer, logs);
        if (depositNonce.isPresent()) {
            writer.uint64(depositNonce.getAsLong()).uint64(DEPOSIT_RECEIPT_VERSION);
        }
        return writer.endList(list).toBytes();
    }
}
