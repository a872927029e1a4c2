package org.lumia.ingress.admission;

import java.util.List;
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
    private static final long OBJECT_BYTES = 1_500;
    private static final int RAW_COPIES = 2;

    public long nonce() {
        return transaction.nonce();
    }

    /** What it takes of memory, nearly. */
    long bytes() {
        return OBJECT_BYTES + (long) RAW_COPIES * raw.length;
    }

    /** The same without its bytes and data: enough to know which nonce and funds are used. */
    Submission withoutBytes() {
        Transaction tx = transaction;
        var light = new Transaction(
                tx.type(),
                tx.chainId(),
                tx.nonce(),
                tx.maxPriorityFeePerGas(),
                tx.maxFeePerGas(),
                tx.gasLimit(),
                tx.to(),
                tx.value(),
                new byte[0],
                List.of(),
                tx.maxFeePerBlobGas(),
                List.of(),
                List.of(),
                tx.signature());
        return new Submission(new byte[0], hash, light, sender, cost, receivedAtMs);
    }

    boolean hasBytes() {
        return raw.length > 0;
    }
}
