package org.lumia.protocol.batch;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;

/**
 * What a payload holds.
 *
 * @param first number of the first block; the others follow without a gap
 * @param parentBlockHash of block {@code first - 1}
 * @param epochSeed present exactly when the batch is the first of its epoch
 * @param blocks at least one, all of one epoch
 */
public record BatchContents(
        long subnet, long index, long first, Hash parentBlockHash, Optional<Hash> epochSeed, List<BatchBlock> blocks) {
    public long last() {
        return first + blocks.size() - 1;
    }

    /** Σ size(block). */
    public long sizeBytes() {
        return blocks.stream().mapToLong(BatchBlock::sizeBytes).sum();
    }
}
