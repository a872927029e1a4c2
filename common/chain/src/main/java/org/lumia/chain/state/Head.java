package org.lumia.chain.state;

import org.lumia.chain.block.ChainTip;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;

/**
 * The last block in the store.
 *
 * @param sealHash of the block's seal; genesis' hash for block 0
 * @param nextOffset of the log the blocks come from: where to go on
 */
public record Head(ChainTip tip, Hash sealHash, Hash stateRoot, long nextOffset) {
    public long number() {
        return tip.number();
    }

    byte[] encode() {
        var writer = new RlpWriter(256);
        int list = writer.startList();
        writer.uint64(tip.number())
                .hash(tip.hash())
                .uint64(tip.timestampMs())
                .uint256(tip.nextBaseFee())
                .uint64(tip.inboxThrough())
                .hash(tip.inboxAccumulator())
                .hash(sealHash)
                .hash(stateRoot)
                .uint64(nextOffset);
        return writer.endList(list).toBytes();
    }

    static Head decode(byte[] bytes) {
        RlpReader list = RlpReader.ofList(bytes, 0);
        var tip = new ChainTip(list.uint64(), list.hash(), list.uint64(), list.uint256(), list.uint64(), list.hash());
        return new Head(tip, list.hash(), list.hash(), list.uint64());
    }
}
