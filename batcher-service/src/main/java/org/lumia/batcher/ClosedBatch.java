package org.lumia.batcher;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * The blocks of a batch, before they are encoded.
 *
 * @param startsEpoch whether it is the first batch of its epoch
 * @param sizeBytes Σ size(block)
 * @param nextOffset in executed, after the last block
 */
public record ClosedBatch(
        long index,
        long epoch,
        Hash epochSeed,
        boolean startsEpoch,
        Hash parentBlockHash,
        List<Block> blocks,
        long sizeBytes,
        long nextOffset) {
    /** @param transactions raw, without those that came from L1 */
    public record Block(
            long number,
            Hash hash,
            Hash stateRoot,
            long timestampMs,
            long slot,
            int rank,
            Address sequencer,
            long inboxThrough,
            Hash inboxAccumulator,
            int inboxCount,
            List<byte[]> transactions) {}

    public long first() {
        return blocks.getFirst().number();
    }

    public Block last() {
        return blocks.getLast();
    }

    public int transactionCount() {
        return blocks.stream().mapToInt(block -> block.transactions().size()).sum();
    }
}
