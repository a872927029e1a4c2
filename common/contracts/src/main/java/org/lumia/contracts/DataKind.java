package org.lumia.contracts;

/** Where a batch's payload is, in the order of Solidity's enum. */
public enum DataKind {
    BLOB,
    CALLDATA,
    COMMITTEE;

    /** This kind's bit in a subnet's allowed kinds. */
    public int bit() {
        return 1 << ordinal();
    }
}
