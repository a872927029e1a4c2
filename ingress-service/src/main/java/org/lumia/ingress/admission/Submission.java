package org.lumia.ingress.admission;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;

/**
 * A transaction that needs no state to be called well-formed.
 *
 * @param raw EIP-2718 bytes, not to be modified
 * @param cost wei that the sender must hold: gas limit × maximum fee + value
 */
public record Submission(
        byte[] raw, Hash hash, Transaction transaction, Address sender, UInt256 cost, long receivedAtMs) {
    public long nonce() {
        return transaction.nonce();
    }
}
