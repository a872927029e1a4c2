package org.lumia.l1;

import org.lumia.ethereum.Hash;

/** A block of L1; timestamp in seconds. */
public record L1Block(long number, Hash hash, long timestamp) {}
