package org.lumia.l1;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.BatchHeader;

/**
 * A {@code BatchSubmitted} log of the rollup.
 *
 * @param poster the operator that claimed the posting; zero where none did
 * @param payer who called the rollup
 */
public record SubmittedBatch(
        BatchHeader header, Hash commitment, Address poster, Address payer, L1Block block, Hash transactionHash) {
    public long index() {
        return header.getIndex();
    }
}
