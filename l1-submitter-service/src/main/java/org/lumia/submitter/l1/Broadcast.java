package org.lumia.submitter.l1;

/** How L1's node took a signed transaction. */
public sealed interface Broadcast {
    record Taken() implements Broadcast {}

    /** It has these very bytes already. */
    record Known() implements Broadcast {}

    /** The nonce is used: this transaction or another one of the account is in a block. */
    record NonceUsed() implements Broadcast {}

    /** Refused for now, in the node's words: underpriced, pool full, no funds. */
    record Refused(String reason) implements Broadcast {}
}
