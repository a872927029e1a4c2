package org.lumia.submitter.posting;

import org.lumia.l1.L1Receipt;

/** What to do next. */
public sealed interface Step {
    /** Nothing; why, in a few words. */
    record Wait(String reason) implements Step {}

    /** Compute the blobs' proofs, away from this thread. */
    record Prove(CertifiedBatch batch) implements Step {}

    /** Simulate, sign, keep and send. */
    record Post(CertifiedBatch batch, long nonce, Fees fees) implements Step {}

    /** Sign again under a nonce that has a transaction already, at other fees or for another batch; keep and send. */
    record Replace(CertifiedBatch batch, L1Transaction old, Fees fees) implements Step {}

    /** Send the kept bytes again. */
    record Rebroadcast(L1Transaction transaction) implements Step {}

    /** A block has one of the slot's transactions. */
    record Settle(NonceSlot slot, L1Transaction transaction, L1Receipt receipt) implements Step {}

    /** A transaction that is none of ours has used the slot's nonce. */
    record Abandon(NonceSlot slot) implements Step {}

    /** The block that had it is no longer L1's: it is pending again. */
    record Reopen(L1Transaction transaction) implements Step {}
}
