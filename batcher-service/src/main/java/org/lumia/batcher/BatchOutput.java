package org.lumia.batcher;

import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;

/** Where batches go; every method returns once the message is durable. */
public interface BatchOutput {
    void publish(StoredBatch batch);

    void publish(BatchCertificate certificate);

    void attest(BatchAttestation attestation);
}
