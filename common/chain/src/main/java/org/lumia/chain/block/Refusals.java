package org.lumia.chain.block;

import org.lumia.evm.InvalidTransaction;
import org.lumia.protocol.v1.RefusalReason;

/** The EVM's reasons in the protocol's closed list. */
final class Refusals {
    private Refusals() {}

    static RefusalReason reason(InvalidTransaction invalid) {
        return switch (invalid) {
            case CHAIN_ID_MISMATCH -> RefusalReason.WRONG_CHAIN;
            case TYPE_NOT_SUPPORTED,
                    BLOB_CREATE,
                    BLOB_HASHES_MISSING,
                    BLOB_HASH_VERSION,
                    TOO_MANY_BLOBS,
                    BLOB_FEE_CAP_TOO_LOW -> RefusalReason.TYPE_NOT_SUPPORTED;
            case NONCE_TOO_LOW -> RefusalReason.NONCE_TOO_LOW;
            case NONCE_TOO_HIGH -> RefusalReason.NONCE_TOO_HIGH;
            case NONCE_MAX -> RefusalReason.NONCE_MAX;
            case SENDER_NOT_EOA -> RefusalReason.SENDER_NOT_EOA;
            case TIP_ABOVE_FEE_CAP -> RefusalReason.PRIORITY_FEE_ABOVE_MAX_FEE;
            case FEE_CAP_TOO_LOW -> RefusalReason.FEE_BELOW_BASE_FEE;
            case INSUFFICIENT_FUNDS -> RefusalReason.INSUFFICIENT_FUNDS;
            case INTRINSIC_GAS, FLOOR_DATA_GAS -> RefusalReason.INTRINSIC_GAS_TOO_LOW;
            case GAS_LIMIT_TOO_HIGH -> RefusalReason.GAS_LIMIT_ABOVE_CAP;
            case GAS_LIMIT_REACHED -> RefusalReason.GAS_ABOVE_BLOCK;
            case INIT_CODE_TOO_LARGE -> RefusalReason.INIT_CODE_TOO_LARGE;
            case SET_CODE_CREATE -> RefusalReason.SET_CODE_WITHOUT_TO;
            case EMPTY_AUTHORIZATION_LIST -> RefusalReason.EMPTY_AUTHORIZATION_LIST;
        };
    }
}
