package org.lumia.submitter.posting;

/** Encodes the rollup's {@code submitBatch} for a batch whose data is in blobs. */
@FunctionalInterface
public interface SubmitBatchCall {
    byte[] encode(CertifiedBatch batch);
}
