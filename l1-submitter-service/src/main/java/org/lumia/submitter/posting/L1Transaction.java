package org.lumia.submitter.posting;

import org.lumia.ethereum.Hash;

/**
 * A batch's transaction as it was signed: durable before its first byte leaves. Times in ms since 1970.
 *
 * @param attempt 0, and one more for each replacement under the same nonce
 */
public record L1Transaction(
        long batchIndex,
        long nonce,
        Hash hash,
        Fees fees,
        long gasLimit,
        int attempt,
        long signedAtMs,
        long broadcastAtMs,
        State state) {

    /** Where it stands. */
    public enum State {
        /** Signed and durable; in L1's pool as far as the node told. */
        PENDING,
        /** In a block, and it did what it should. */
        INCLUDED,
        /** In a block, and it reverted: someone else posted first, or the certificate was refused. */
        REVERTED,
        /** Another transaction has used its nonce. */
        REPLACED
    }

    public L1Transaction in(State reached) {
        return new L1Transaction(batchIndex, nonce, hash, fees, gasLimit, attempt, signedAtMs, broadcastAtMs, reached);
    }

    public L1Transaction broadcastAt(long nowMs) {
        return new L1Transaction(batchIndex, nonce, hash, fees, gasLimit, attempt, signedAtMs, nowMs, state);
    }
}
