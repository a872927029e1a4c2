package org.lumia.execution.rpc;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.TransactionResult;

/**
 * A call that was simulated, as the transaction that it would be.
 *
 * @param logs with transfers, where these are wanted
 */
record SimulatedCall(
        Address from, Transaction transaction, TransactionResult.Included result, List<TransferLogs.Indexed> logs) {

    /** The unsigned transaction that a call is, with geth's choice of the type. */
    static Transaction transaction(CallRequest call, long nonce, long gas, UInt256 chainId) {
        CallRequest.Details details = call.details();
        TransactionType type = type(details);
        boolean legacy = type == TransactionType.LEGACY;
        // The address is one that these types cannot leave out; a check says so.
        return new Transaction(
                type,
                legacy ? Optional.empty() : Optional.of(chainId),
                nonce,
                call.fees().tipCap(),
                call.fees().feeCap(),
                gas,
                call.to(),
                call.value(),
                call.data(),
                call.accessList(),
                details.blobFeeCap().orElse(UInt256.ZERO),
                call.blobHashes(),
                call.authorizations(),
                TransactionCodec.UNSIGNED);
    }

    static TransactionType type(CallRequest.Details details) {
        if (details.gasPrice().isPresent()) {
            return TransactionType.LEGACY;
        }
        if (details.hasAuthorizations()) {
            return TransactionType.SET_CODE;
        }
        return details.blobHashes().isPresent() ? TransactionType.BLOB : TransactionType.DYNAMIC_FEE;
    }
}
