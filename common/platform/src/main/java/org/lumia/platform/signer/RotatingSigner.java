package org.lumia.platform.signer;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.protocol.message.Signer;

/** The key in use and the one that takes over once the registry's list with it is in force. Who signs chooses by the list. */
public record RotatingSigner(Signer current, Signer next) implements Signer {
    @Override
    public Address address() {
        return current.address();
    }

    @Override
    public Signature sign(Hash digest) {
        return current.sign(digest);
    }

    @Override
    public List<Signer> keys() {
        return List.of(current, next);
    }
}
