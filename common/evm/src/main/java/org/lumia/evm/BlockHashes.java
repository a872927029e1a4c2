package org.lumia.evm;

import org.lumia.ethereum.Hash;

/** Hashes of the ancestors, for BLOCKHASH. */
@FunctionalInterface
public interface BlockHashes {
    /** The hash of one of the last 256 blocks before the current one; zero when it is not known. */
    Hash hash(long number);
}
