package org.lumia.submitter.posting;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;

/** Keeps certified batches and what was signed for L1. */
public interface SubmissionStore {
    Optional<CertifiedBatch> certified(long batchIndex);

    /** What the blobs of a batch hold. */
    Optional<byte[]> payload(long batchIndex);

    /**
     * Every transaction of the paying account that was signed under a nonce from {@code nonce} on, or under one of whose transactions it is not
     * recorded yet what became of it; by nonce, then in the order of signing.
     */
    List<L1Transaction> open(long nonce);

    /**
     * Keeps a newly signed transaction. It is durable when this returns.
     *
     * @param raw the signed bytes with the blobs, as they are broadcast
     */
    void signed(L1Transaction transaction, byte[] raw);

    /** The bytes of a kept transaction, until its batch is final. */
    Optional<byte[]> raw(Hash transactionHash);

    void update(L1Transaction transaction);
}
