package org.lumia.submitter.posting;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.kzg.BlobSidecar;

/** Computes blobs' proofs away from the caller's thread, a batch at a time. */
public interface BlobProver {
    /** Starts, unless the batch is under way or done. */
    void start(CertifiedBatch batch);

    /** The sidecars, once they are there; throws what computing them failed with. */
    Optional<List<BlobSidecar>> proved(long batchIndex);
}
