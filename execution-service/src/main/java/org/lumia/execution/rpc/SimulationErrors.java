package org.lumia.execution.rpc;

import org.lumia.evm.TransactionResult;
import org.lumia.rpc.JsonRpcException;

/** The codes that eth_simulateV1 has for what cannot be simulated. */
final class SimulationErrors {
    static final int NONCE_TOO_LOW = -38010;
    static final int NONCE_TOO_HIGH = -38011;
    static final int FEE_CAP_TOO_LOW = -38012;
    static final int INTRINSIC_GAS = -38013;
    static final int INSUFFICIENT_FUNDS = -38014;
    static final int BLOCK_GAS_LIMIT = -38015;
    static final int BLOCK_NUMBER = -38020;
    static final int BLOCK_TIMESTAMP = -38021;
    static final int SENDER_NOT_EOA = -38024;
    static final int INIT_CODE_TOO_LARGE = -38025;
    static final int CLIENT_LIMIT = -38026;
    /** Of a call that failed otherwise than by reverting. */
    static final int VM_ERROR = -32015;

    private SimulationErrors() {}

    /** In geth's words. @param gas that the call had */
    static JsonRpcException of(TransactionResult.Rejected rejected, long gas) {
        int code = switch (rejected.reason()) {
            case NONCE_TOO_HIGH -> NONCE_TOO_HIGH;
            case NONCE_TOO_LOW -> NONCE_TOO_LOW;
            case SENDER_NOT_EOA -> SENDER_NOT_EOA;
            case FEE_CAP_TOO_LOW -> FEE_CAP_TOO_LOW;
            case INSUFFICIENT_FUNDS -> INSUFFICIENT_FUNDS;
            case INTRINSIC_GAS, FLOOR_DATA_GAS -> INTRINSIC_GAS;
            case GAS_LIMIT_REACHED -> BLOCK_GAS_LIMIT;
            case INIT_CODE_TOO_LARGE -> INIT_CODE_TOO_LARGE;
            default -> JsonRpcException.INVALID_PARAMS;
        };
        return new JsonRpcException(code, "err: %s (supplied gas %d)".formatted(rejected.detail(), gas));
    }
}
