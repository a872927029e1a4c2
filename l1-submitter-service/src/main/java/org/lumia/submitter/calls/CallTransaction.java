package org.lumia.submitter.calls;

import org.lumia.ethereum.Hash;
import org.lumia.submitter.posting.Fees;

/** A signed call of a contract: durable before its first byte leaves. Times in ms since 1970. @param raw as it is broadcast */
public record CallTransaction(
        Hash hash, long nonce, Fees fees, long gasLimit, long signedAtMs, long broadcastAtMs, byte[] raw) {

    public CallTransaction broadcastAt(long nowMs) {
        return new CallTransaction(hash, nonce, fees, gasLimit, signedAtMs, nowMs, raw);
    }
}
