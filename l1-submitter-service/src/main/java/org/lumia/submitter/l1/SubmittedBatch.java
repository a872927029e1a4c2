package org.lumia.submitter.l1;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/** A {@code BatchSubmitted} log of the rollup. */
public record SubmittedBatch(long index, Hash commitment, Address poster, L1Block block, Hash transactionHash) {}
