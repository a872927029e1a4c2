package org.lumia.protocol.message;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Signature;

/** Signs for an operator, with a key in a file, a remote signer or a KMS. */
public interface Signer {
    /** Of the key that signs. */
    Address address();

    /** @param digest what EIP-712 says to sign */
    Signature sign(Hash digest);
}
