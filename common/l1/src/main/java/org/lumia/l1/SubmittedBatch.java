package org.lumia.l1;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/** A {@code BatchSubmitted} log of the rollup. */
public record SubmittedBatch(
        long index,
        Hash commitment,
        Hash lastBlockHash,
        Hash lastStateRoot,
        Address poster,
        L1Block block,
        Hash transactionHash) {}
