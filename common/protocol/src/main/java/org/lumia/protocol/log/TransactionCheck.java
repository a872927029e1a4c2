package org.lumia.protocol.log;

import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.RefusalReason;

/** What can be said of a transaction from its bytes alone, without its sender (PROTOCOL section 1). */
public final class TransactionCheck {
    private static final int LEGACY_FROM = 0xC0;

    private final UInt256 chainId;
    private final int bytesMax;
    private final long gasMax;

    public TransactionCheck(Genesis genesis) {
        this.chainId = UInt256.of(genesis.chainId());
        this.bytesMax = genesis.blocks().maxTransactionBytes();
        this.gasMax = genesis.blocks().maxTransactionGas();
    }

    /** Whether the bytes may stand in a block. */
    public sealed interface Result {}

    public record Passed(Transaction transaction) implements Result {}

    public record Refused(RefusalReason reason, String detail) implements Result {}

    public Result check(byte[] raw) {
        if (raw.length > bytesMax) {
            return new Refused(
                    RefusalReason.TOO_LARGE, "transaction has %d bytes, at most %d".formatted(raw.length, bytesMax));
        }
        if (raw.length > 0 && refusedType(raw[0] & 0xFF)) {
            return new Refused(RefusalReason.TYPE_NOT_SUPPORTED, "transaction type not supported: " + (raw[0] & 0xFF));
        }
        return switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Malformed(String reason) -> new Refused(RefusalReason.MALFORMED, reason);
            case TransactionCodec.Valid(Transaction transaction) -> check(transaction);
        };
    }

    private Result check(Transaction transaction) {
        if (transaction.chainId().isPresent() && !transaction.chainId().get().equals(chainId)) {
            return new Refused(
                    RefusalReason.WRONG_CHAIN,
                    "transaction is for chain %s, this is %s"
                            .formatted(transaction.chainId().get(), chainId));
        }
        if (Long.compareUnsigned(transaction.gasLimit(), gasMax) > 0) {
            return new Refused(
                    RefusalReason.GAS_LIMIT_ABOVE_CAP,
                    "transaction gas limit %s is above the cap %d"
                            .formatted(Long.toUnsignedString(transaction.gasLimit()), gasMax));
        }
        return new Passed(transaction);
    }

    private static boolean refusedType(int first) {
        return first < LEGACY_FROM
                && first != TransactionType.ACCESS_LIST.code()
                && first != TransactionType.DYNAMIC_FEE.code()
                && first != TransactionType.SET_CODE.code();
    }
}
