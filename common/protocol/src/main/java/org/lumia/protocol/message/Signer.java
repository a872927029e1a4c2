package org.lumia.protocol.message;

import java.util.List;
import java.util.function.Predicate;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Signature;

/** Signs for an operator, with a key in a file, a remote signer or a KMS. While it rotates, an operator has two keys. */
public interface Signer {
    /** Of the key that signs. */
    Address address();

    /** @param digest what EIP-712 says to sign */
    Signature sign(Hash digest);

    /** All keys of the operator that are here, the one in use first. */
    default List<Signer> keys() {
        return List.of(this);
    }

    /** The first of its keys that is listed; the one in use where none is, whose signature then counts for nothing. */
    default Signer listed(Predicate<Address> isListed) {
        return keys().stream()
                .filter(key -> isListed.test(key.address()))
                .findFirst()
                .orElse(keys().getFirst());
    }
}
