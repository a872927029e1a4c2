package org.lumia.batcher;

import org.lumia.ethereum.Hash;

/** KZG: the versioned hash of a blob's commitment. */
@FunctionalInterface
public interface BlobHashing {
    Hash versionedHash(byte[] blob);
}
