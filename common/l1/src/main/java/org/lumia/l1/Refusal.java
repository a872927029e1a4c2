package org.lumia.l1;

/** Why a node's pool did not take a transaction; what follows from it is the same whatever node said it. */
public enum Refusal {
    /** It says that it has these bytes, but does not find the transaction: it dropped it and will not take the bytes again. */
    DROPPED(true),
    /** The nonce is in a block already. */
    NONCE_USED(false),
    /** An earlier nonce of the account is missing in the pool. */
    NONCE_AHEAD(false),
    /** It offers too little: for the pool, or to replace what the pool holds. The only ground to offer more. */
    UNDERPRICED(true),
    /** A transaction of the other kind (with blobs, without) of the account waits: it goes first. */
    RESERVED(false),
    NO_FUNDS(false),
    /** It may cost more than the node lets one transaction cost that comes by RPC. */
    OVER_CAP(true),
    FULL(false),
    SYNCING(false),
    /** Not as the node's fork wants it: sidecar, number of blobs, gas. */
    MALFORMED(false),
    /** In words that are in no table. */
    UNKNOWN(false);

    private final boolean wantsOtherBytes;

    Refusal(boolean wantsOtherBytes) {
        this.wantsOtherBytes = wantsOtherBytes;
    }

    /** Whether the same bytes will be refused again and others, at other fees, need not be. */
    public boolean wantsOtherBytes() {
        return wantsOtherBytes;
    }
}
