package org.lumia.protocol.batch;

import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionType;

/** The kind byte: three bits of type and replay protection, then what the transaction has. */
final class Kind {
    static final int CREATES = 0x08;
    static final int HAS_ACCESS_LIST = 0x10;
    static final int HAS_VALUE = 0x20;
    private static final int TYPE_MASK = 0x07;
    private static final int LEGACY_UNPROTECTED = 0;
    private static final int LEGACY = 1;
    private static final int ACCESS_LIST = 2;
    private static final int DYNAMIC_FEE = 3;
    private static final int SET_CODE = 4;

    private Kind() {}

    static int of(Transaction transaction) {
        int kind = switch (transaction.type()) {
            case LEGACY -> transaction.chainId().isEmpty() ? LEGACY_UNPROTECTED : LEGACY;
            case ACCESS_LIST -> ACCESS_LIST;
            case DYNAMIC_FEE -> DYNAMIC_FEE;
            case SET_CODE -> SET_CODE;
            case BLOB, DEPOSIT -> throw new IllegalArgumentException("no kind for " + transaction.type());
        };
        return kind
                | (transaction.to().isEmpty() ? CREATES : 0)
                | (transaction.accessList().isEmpty() ? 0 : HAS_ACCESS_LIST)
                | (transaction.value().isZero() ? 0 : HAS_VALUE);
    }

    static TransactionType type(int kind, ByteSource source) {
        TransactionType type = switch (kind & TYPE_MASK) {
            case LEGACY_UNPROTECTED, LEGACY -> TransactionType.LEGACY;
            case ACCESS_LIST -> TransactionType.ACCESS_LIST;
            case DYNAMIC_FEE -> TransactionType.DYNAMIC_FEE;
            case SET_CODE -> TransactionType.SET_CODE;
            default -> throw source.malformed("transaction kind " + kind);
        };
        boolean unknownBits = (kind & ~(TYPE_MASK | CREATES | HAS_ACCESS_LIST | HAS_VALUE)) != 0;
        if (unknownBits || type == TransactionType.LEGACY && has(kind, HAS_ACCESS_LIST)) {
            throw source.malformed("transaction kind " + kind);
        }
        return type;
    }

    static boolean unprotected(int kind) {
        return (kind & TYPE_MASK) == LEGACY_UNPROTECTED;
    }

    /** Whether a priority fee and its headroom are written, instead of one gas price. */
    static boolean dynamicFee(int kind) {
        return (kind & TYPE_MASK) >= DYNAMIC_FEE;
    }

    static boolean setsCode(int kind) {
        return (kind & TYPE_MASK) == SET_CODE;
    }

    static boolean has(int kind, int flag) {
        return (kind & flag) != 0;
    }
}
