package org.lumia.rpc;

import org.lumia.ethereum.Hash;

/** Which block a call is about: a tag, a number, or a hash (EIP-1898). */
public sealed interface BlockSelector {
    /** The tags of the execution API. */
    enum Tag implements BlockSelector {
        EARLIEST,
        LATEST,
        SAFE,
        FINALIZED,
        PENDING
    }

    record Number(long number) implements BlockSelector {}

    record ByHash(Hash hash) implements BlockSelector {}
}
