package org.lumia.submitter.posting;

import org.lumia.ethereum.Hash;

/**
 * A batch's transaction as it was signed: durable before its first byte leaves. Times in ms since 1970.
 *
 * @param attempt 0, and one more for each that was signed after it under the same nonce
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
        State state,
        PoolState pool) {

    /** Where it stands. */
    public enum State {
        /** Signed and durable; not in a block as far as we know. */
        PENDING,
        /** In a block, and it did what it should. */
        INCLUDED,
        /** In a block, and it reverted: someone else posted first, or the certificate was refused. */
        REVERTED,
        /** Another transaction has used its nonce. */
        REPLACED
    }

    public boolean isHeld() {
        return pool instanceof PoolState.Held;
    }

    public L1Transaction in(State reached) {
        return new L1Transaction(
                batchIndex, nonce, hash, fees, gasLimit, attempt, signedAtMs, broadcastAtMs, reached, pool);
    }

    public L1Transaction answered(PoolState answer, long nowMs) {
        return new L1Transaction(batchIndex, nonce, hash, fees, gasLimit, attempt, signedAtMs, nowMs, state, answer);
    }
}
