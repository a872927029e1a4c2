package org.lumia.verifier;

import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.BatchHeader;

/** What the rollup's event says of a batch. */
record PostedBatch(BatchHeader header, Hash commitment, long l1Block, Hash l1Transaction) {
    long index() {
        return header.getIndex();
    }
}
