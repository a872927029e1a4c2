package org.lumia.ethereum.tx;

/** EIP-2718 transaction types, with Optimism's deposit type. */
public enum TransactionType {
    LEGACY(0),
    /** EIP-2930. */
    ACCESS_LIST(1),
    /** EIP-1559. */
    DYNAMIC_FEE(2),
    /** EIP-4844. */
    BLOB(3),
    /** EIP-7702. */
    SET_CODE(4),
    /** A message from L1, Optimism's encoding. */
    DEPOSIT(0x7E);

    private final int code;

    TransactionType(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** @throws IllegalArgumentException for a code that is not known */
    public static TransactionType of(int code) {
        for (TransactionType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("there is no transaction type " + code);
    }
}
