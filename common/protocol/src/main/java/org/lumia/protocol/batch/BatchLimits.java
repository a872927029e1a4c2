package org.lumia.protocol.batch;

import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.Genesis;

/** When batches end; fixed per subnet in genesis. */
public record BatchLimits(long batchBytesMax, long batchMaxAgeMs) {
    /** @throws IllegalArgumentException when a batch, or one block alone, could be larger than six blobs */
    public static BatchLimits of(Genesis genesis) {
        BlockLimits blocks = genesis.blocks();
        long largestBlock = BatchBlock.sizeBytes(blocks.maxTransactions(), blocks.maxBytes());
        if (largestBlock > PayloadCodec.BODY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a block of blocks.maxTransactions %d and blocks.maxBytes %d takes %d bytes of a batch, which holds %d"
                            .formatted(
                                    blocks.maxTransactions(),
                                    blocks.maxBytes(),
                                    largestBlock,
                                    PayloadCodec.BODY_BYTES_MAX));
        }
        return new BatchLimits(
                genesis.batches().batchBytesMax(), genesis.batches().batchMaxAgeMs());
    }

    public BatchLimits {
        if (batchBytesMax < 1 || batchBytesMax > PayloadCodec.BODY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "batchBytesMax must be 1 to %d (what %d blobs hold, less the header), got %d"
                            .formatted(PayloadCodec.BODY_BYTES_MAX, BlobCodec.BLOBS_MAX, batchBytesMax));
        }
        if (batchMaxAgeMs < 1) {
            throw new IllegalArgumentException("batchMaxAgeMs must be positive, got " + batchMaxAgeMs);
        }
    }
}
