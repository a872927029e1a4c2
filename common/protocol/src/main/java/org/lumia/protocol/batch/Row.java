package org.lumia.protocol.batch;

import java.util.Arrays;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;

/**
 * A transaction as the encoder sees it; one that the columns could not give back byte for byte stays opaque.
 *
 * @param kind what {@link Kind} says, 0 for an opaque one
 * @param template empty unless its calldata is written by shape
 */
record Row(byte[] raw, Optional<Transaction> transaction, int kind, Optional<Template> template) {
    static Row of(byte[] raw, UInt256 chainId) {
        if (TransactionCodec.decode(raw) instanceof TransactionCodec.Valid(Transaction transaction)
                && representable(transaction, chainId)
                && Arrays.equals(TransactionCodec.encode(transaction), raw)) {
            return new Row(raw, Optional.of(transaction), Kind.of(transaction), template(transaction));
        }
        return new Row(raw, Optional.empty(), 0, Optional.empty());
    }

    Transaction known() {
        return transaction.orElseThrow();
    }

    /** Creations first, then by recipient: equal recipients stand together in every later column. */
    static int compareRecipients(Optional<Address> one, Optional<Address> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Boolean.compare(one.isPresent(), other.isPresent());
        }
        return one.get().compareTo(other.get());
    }

    static Address addressIn(byte[] data, int wordAt) {
        return Address.copyOf(data, wordAt + WordClass.BYTES - Address.SIZE);
    }

    static Hash wordIn(byte[] data, int wordAt) {
        return Hash.copyOf(data, wordAt);
    }

    private static boolean representable(Transaction transaction, UInt256 chainId) {
        boolean fits = switch (transaction.type()) {
            case LEGACY -> transaction.chainId().isEmpty() || ours(transaction, chainId);
            case ACCESS_LIST -> ours(transaction, chainId);
            case DYNAMIC_FEE, SET_CODE ->
                ours(transaction, chainId)
                        && transaction.maxFeePerGas().compareTo(transaction.maxPriorityFeePerGas()) >= 0;
            case BLOB, DEPOSIT -> false;
        };
        return fits && transaction.signature().s().bitLength() < 256;
    }

    private static boolean ours(Transaction transaction, UInt256 chainId) {
        return transaction.chainId().filter(chainId::equals).isPresent();
    }

    private static Optional<Template> template(Transaction transaction) {
        if (transaction.to().isEmpty() || transaction.data().length < Template.SELECTOR_BYTES) {
            return Optional.empty();
        }
        return Optional.of(Template.of(transaction.data())).filter(template -> !template.mostlyUnstructured());
    }
}
