package org.lumia.submitter.settlement;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.L1Block;

/**
 * A batch in a block of L1, and how final that block is.
 *
 * @param first first L2 block
 * @param last last L2 block
 * @param poster the operator that claimed the posting; zero where none did
 * @param feeWei zero, as is what follows, where another contract called the rollup: what else the transaction did is nobody's cost
 * @param gasUsed execution gas; with the block's base fee it splits the fee into base fee and tip
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
        long gasUsed,
        UInt256 baseFeeWeiPerGas,
        Level level) {

    /** In the order in which a batch goes through them. */
    public enum Level {
        POSTED,
        SAFE,
        FINALIZED
    }

    public BatchOnL1 at(Level reached) {
        return new BatchOnL1(
                index,
                commitment,
                first,
                last,
                transactionHash,
                block,
                poster,
                feeWei,
                blobFeeWei,
                gasUsed,
                baseFeeWeiPerGas,
                reached);
    }
}
