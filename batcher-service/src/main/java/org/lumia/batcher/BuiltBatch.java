package org.lumia.batcher;

import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.BatchHeader;

/** A batch as it is vouched for and posted. @param payload not to be modified */
public record BuiltBatch(
        BatchHeader header, Hash commitment, Hash epochSeed, byte[] payload, long sizeBytes, int transactionCount) {}
