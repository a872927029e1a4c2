package org.lumia.protocol.batch;

/** The chain of an EIP-7702 authorization. */
final class ChainFlag {
    static final int OURS = 0;
    /** Chain id zero: valid on every chain. */
    static final int ANY = 1;
    /** Written out: the authorization has no effect here, but stands in the signed transaction. */
    static final int OTHER = 2;

    private ChainFlag() {}
}
