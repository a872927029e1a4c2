package org.lumia.execution.app;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.v1.ExecutedTransaction;

/** What lists say of an included transaction, read from its encoding. */
record TransactionRow(TransactionType type, long nonce, Optional<Address> to, UInt256 value) {
    static TransactionRow of(ExecutedTransaction transaction) {
        byte[] raw = transaction.getRaw().toByteArray();
        if (raw[0] == TransactionType.DEPOSIT.code()) {
            DepositTransaction deposit = DepositTransaction.decode(raw);
            return new TransactionRow(
                    TransactionType.DEPOSIT, transaction.getDepositNonce(), deposit.to(), deposit.value());
        }
        if (!(TransactionCodec.decode(raw) instanceof TransactionCodec.Valid(var decoded))) {
            throw new IllegalStateException("an included transaction cannot be decoded");
        }
        return new TransactionRow(decoded.type(), decoded.nonce(), decoded.to(), decoded.value());
    }
}
