package org.lumia.protocol.batch;

/** When batches end; fixed per subnet in genesis. */
public record BatchLimits(long batchBytesMax, long batchMaxAgeMs) {
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
