package org.lumia.evm;

/** Why a transaction cannot stand in a block: it leaves no trace in the state. Texts begin as geth's errors do. */
public enum InvalidTransaction {
    CHAIN_ID_MISMATCH("invalid chain id for signer"),
    TYPE_NOT_SUPPORTED("transaction type not supported"),
    NONCE_TOO_LOW("nonce too low"),
    NONCE_TOO_HIGH("nonce too high"),
    NONCE_MAX("nonce has max value"),
    /** EIP-3607. */
    SENDER_NOT_EOA("sender not an eoa"),
    TIP_ABOVE_FEE_CAP("max priority fee per gas higher than max fee per gas"),
    FEE_CAP_TOO_LOW("max fee per gas less than block base fee"),
    INSUFFICIENT_FUNDS("insufficient funds for gas * price + value"),
    INTRINSIC_GAS("intrinsic gas too low"),
    /** EIP-7623. */
    FLOOR_DATA_GAS("insufficient gas for floor data gas cost"),
    /** EIP-7825. */
    GAS_LIMIT_TOO_HIGH("transaction gas limit too high"),
    GAS_LIMIT_REACHED("gas limit reached"),
    /** EIP-3860. */
    INIT_CODE_TOO_LARGE("max initcode size exceeded"),
    BLOB_CREATE("blob transaction of type create"),
    BLOB_HASHES_MISSING("blob transaction missing blob hashes"),
    BLOB_HASH_VERSION("blob hash has an invalid version"),
    TOO_MANY_BLOBS("blob transaction has too many blobs"),
    BLOB_FEE_CAP_TOO_LOW("max fee per blob gas less than block blob gas fee"),
    SET_CODE_CREATE("EIP-7702 transaction cannot be used to create contract"),
    EMPTY_AUTHORIZATION_LIST("EIP-7702 transaction with empty auth list");

    private final String text;

    InvalidTransaction(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
