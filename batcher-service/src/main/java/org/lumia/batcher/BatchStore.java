package org.lumia.batcher;

import java.util.List;
import java.util.Optional;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;

/** Batches, who vouched for them, and what of it has been published. */
public interface BatchStore {
    Anchor anchor();

    /** Members of an epoch; empty while the L1 message that decides has not been read here. */
    Optional<Members> members(long epoch);

    /** Stores the batch, the position behind its last block and what is signed for it, all at once. */
    void store(BuiltBatch batch, Optional<BatchAttestation> attestation, long nextOffset);

    /** Stored and not yet published, by index. */
    List<StoredBatch> unpublished(int max);

    void markPublished(long index);

    /** Stored, without a certificate, by index. */
    List<StoredBatch> uncertified(int max);

    /** What members signed for a batch, in the order of the log. */
    List<BatchAttestation> attestations(long index);

    void storeCertificate(BatchCertificate certificate);

    /** Certificates of published batches that are not published themselves, by index. */
    List<BatchCertificate> unpublishedCertificates(int max);

    void markCertificatePublished(long index);
}
