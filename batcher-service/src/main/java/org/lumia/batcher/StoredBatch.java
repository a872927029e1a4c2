package org.lumia.batcher;

import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;

/**
 * A batch at rest; its payload is loaded apart.
 *
 * @param sizeBytes Σ size(block), before encoding
 */
public record StoredBatch(
        BatchHeader header,
        Hash commitment,
        Hash epochSeed,
        int payloadBytes,
        long sizeBytes,
        int transactionCount,
        Optional<BatchAttestation> attestation,
        Optional<BatchCertificate> certificate) {
    public long index() {
        return header.getIndex();
    }
}
