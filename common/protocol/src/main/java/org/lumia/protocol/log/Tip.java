package org.lumia.protocol.log;

import org.lumia.ethereum.Hash;

/** The last block so far; number 0 is genesis. @param hash of its seal @param contentHash of what it was cut from */
public record Tip(long number, Hash hash, Hash contentHash, long timestampMs) {}
