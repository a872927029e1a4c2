package org.lumia.verifier;

import org.lumia.ethereum.Hash;

/** What the rollup's event says of a batch. */
record PostedBatch(
        long index,
        Hash commitment,
        Hash lastBlockHash,
        Hash lastStateRoot,
        long l1Block,
        Hash l1BlockHash,
        Hash l1Transaction) {}
