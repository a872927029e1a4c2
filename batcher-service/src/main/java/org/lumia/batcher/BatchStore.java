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

    /** The committee that certifies an epoch in its members' place, if L1 has named one. */
    Optional<Members> rescue(long epoch);

    /**
     * Stores the batch, the position behind its last block and what is to be signed for it, all at once.
     *
     * @return why it must not be signed: the batch is then stored without; empty where it may be
     */
    Optional<String> store(BuiltBatch batch, Optional<BatchAttestation> unsigned, long nextOffset);

    /** Why nothing may be signed: what is stored is not what was signed for it. */
    Optional<String> differsFromSigned();

    /** Before a batch that is stored without is attested. @return why it must not be signed; empty where it may be */
    Optional<String> remember(BatchAttestation unsigned);

    /** Stored and not yet published, by index. */
    List<StoredBatch> unpublished(int max);

    void markPublished(long index);

    /** Keeps what was signed for a batch after it was stored. */
    void storeAttestation(BatchAttestation attestation);

    /** Stored, without a certificate, by index. */
    List<StoredBatch> uncertified(int max);

    /** What members signed for a batch, in the order of the log. */
    List<BatchAttestation> attestations(long index);

    void storeCertificate(BatchCertificate certificate);

    /** Certificates of published batches that are not published themselves, by index. */
    List<BatchCertificate> unpublishedCertificates(int max);

    void markCertificatePublished(long index);
}
