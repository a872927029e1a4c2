package org.lumia.submitter.calls;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.message.Signer;
import org.lumia.submitter.posting.Fees;

/** Signs calls of one contract of L1 with the paying key, without blobs (EIP-1559). */
public final class CallSigner {
    private final UInt256 chainId;
    private final Address to;
    private final Signer signer;

    public CallSigner(UInt256 l1ChainId, Address to, Signer signer) {
        this.chainId = l1ChainId;
        this.to = to;
        this.signer = signer;
    }

    public CallTransaction sign(long nonce, Fees fees, long gasLimit, byte[] data, long nowMs) {
        var unsigned = transaction(nonce, fees, gasLimit, data, TransactionCodec.UNSIGNED);
        var signed = transaction(nonce, fees, gasLimit, data, signer.sign(TransactionCodec.signingHash(unsigned)));
        Hash hash = TransactionCodec.hash(signed);
        return new CallTransaction(hash, nonce, fees, gasLimit, nowMs, nowMs, TransactionCodec.encode(signed));
    }

    private Transaction transaction(long nonce, Fees fees, long gasLimit, byte[] data, Signature signature) {
        return new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(chainId),
                nonce,
                fees.priorityFeeWei(),
                fees.maxFeeWei(),
                gasLimit,
                Optional.of(to),
                UInt256.ZERO,
                data,
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                signature);
    }
}
