package org.lumia.ingress.admission;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.Fork;
import org.lumia.evm.IntrinsicGas;
import org.lumia.protocol.genesis.Genesis;

/** The checks that need no state: everything that derivation or execution would refuse whatever comes before. */
public final class TransactionReader {
    /** EIP-3860. */
    private static final int INIT_CODE_BYTES_MAX = 49_152;

    private final UInt256 chainId;
    private final int bytesMax;
    private final long gasMax;
    private final boolean unprotected;

    /** Of a chain whose door takes no transaction that names no chain. */
    public TransactionReader(Genesis genesis) {
        this(genesis, false);
    }

    /** @param unprotected whether transactions are taken that name no chain (before EIP-155), as keyless deployments do */
    public TransactionReader(Genesis genesis, boolean unprotected) {
        this.chainId = UInt256.of(genesis.chainId());
        this.bytesMax = genesis.blocks().maxTransactionBytes();
        this.gasMax = genesis.blocks().maxTransactionGas();
        this.unprotected = unprotected;
    }

    /** What bytes turn out to be. */
    public sealed interface Read {}

    public record WellFormed(Submission submission) implements Read {}

    public record Unacceptable(Refusal refusal) implements Read {}

    /** Recovers the sender: the one expensive step, done once per transaction. */
    public Read read(byte[] raw, long receivedAtMs) {
        if (raw.length > bytesMax) {
            return refuse("oversized data: transaction size %d, limit %d".formatted(raw.length, bytesMax));
        }
        return switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Malformed(String reason) -> refuse("rlp: " + reason);
            case TransactionCodec.Valid(Transaction tx) -> read(raw, tx, receivedAtMs);
        };
    }

    private Read read(byte[] raw, Transaction tx, long receivedAtMs) {
        Optional<String> fault = fault(tx);
        if (fault.isPresent()) {
            return refuse(fault.get());
        }
        UInt256 cost;
        try {
            cost = UInt256.of(tx.gasLimit()).multiplyExact(tx.maxFeePerGas()).addExact(tx.value());
        } catch (ArithmeticException overflow) {
            return refuse("insufficient funds for gas * price + value: required balance exceeds 256 bits");
        }
        Optional<Address> sender = TransactionCodec.sender(tx);
        if (sender.isEmpty()) {
            return refuse("invalid sender: invalid transaction v, r, s values");
        }
        return new WellFormed(new Submission(raw, Keccak.hash(raw), tx, sender.get(), cost, receivedAtMs));
    }

    private Optional<String> fault(Transaction tx) {
        if (tx.type() == TransactionType.BLOB) {
            return Optional.of("transaction type not supported: blob transactions are not taken on this chain");
        }
        if (tx.chainId().isEmpty() && !unprotected) {
            return Optional.of("only replay-protected (EIP-155) transactions allowed over RPC");
        }
        if (tx.chainId().isPresent() && !tx.chainId().get().equals(chainId)) {
            return Optional.of("invalid chain id for signer: have %s want %s"
                    .formatted(tx.chainId().get(), chainId));
        }
        if (tx.nonce() == -1) {
            return Optional.of("nonce has max value: tx: " + Long.toUnsignedString(tx.nonce()));
        }
        if (tx.maxPriorityFeePerGas().compareTo(tx.maxFeePerGas()) > 0) {
            return Optional.of(
                    "max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: %s, maxFeePerGas: %s"
                            .formatted(tx.maxPriorityFeePerGas(), tx.maxFeePerGas()));
        }
        if (tx.type() == TransactionType.SET_CODE && tx.authorizations().isEmpty()) {
            return Optional.of("EIP-7702 transaction with empty auth list");
        }
        return gasFault(tx);
    }

    private Optional<String> gasFault(Transaction tx) {
        if (Long.compareUnsigned(tx.gasLimit(), gasMax) > 0) {
            return Optional.of("transaction gas limit too high (cap: %d, tx: %s)"
                    .formatted(gasMax, Long.toUnsignedString(tx.gasLimit())));
        }
        boolean creation = tx.to().isEmpty();
        if (creation && tx.data().length > INIT_CODE_BYTES_MAX) {
            return Optional.of("max initcode size exceeded: code size %d, limit %d"
                    .formatted(tx.data().length, INIT_CODE_BYTES_MAX));
        }
        long intrinsic = IntrinsicGas.of(
                creation, tx.data(), tx.accessList(), tx.authorizations().size());
        if (tx.gasLimit() < intrinsic) {
            return Optional.of("intrinsic gas too low: gas %d, minimum needed %d".formatted(tx.gasLimit(), intrinsic));
        }
        long floor = IntrinsicGas.floor(Fork.OSAKA, tx.data());
        if (tx.gasLimit() < floor) {
            return Optional.of("insufficient gas for floor data gas cost: gas %d, minimum needed %d"
                    .formatted(tx.gasLimit(), floor));
        }
        return Optional.empty();
    }

    private static Read refuse(String message) {
        return new Unacceptable(Refusal.of(message));
    }
}
