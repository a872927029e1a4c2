package org.lumia.submitter.settlement;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.submitter.l1.L1Block;

/**
 * A batch in a block of L1, and how final that block is.
 *
 * @param first first L2 block
 * @param last last L2 block
 */
public record BatchOnL1(
        long index,
        Hash commitment,
        long first,
        long last,
        Hash transactionHash,
        L1Block block,
        Address poster,
        UInt256 feeWei,
        UInt256 blobFeeWei,
        Level level) {

    /** In the order in which a batch goes through them. */
    public enum Level {
        POSTED,
        SAFE,
        FINALIZED
    }

    public BatchOnL1 at(Level reached) {
        return new BatchOnL1(
                index, commitment, first, last, transactionHash, block, poster, feeWei, blobFeeWei, reached);
    }
}
