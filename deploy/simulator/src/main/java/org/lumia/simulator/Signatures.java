package org.lumia.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;

/** Signatures without a curve: what was signed is written down, so that nobody can make another's. */
final class Signatures implements SigningDomain.Recovery {
    private record Signed(Hash digest, Address address) {}

    private final Map<UInt256, Signed> byR = new HashMap<>();

    /** A key. @param number of the operator @param turn how often it was rotated */
    Signer key(int number, int turn) {
        byte[] name = {'k', 'e', 'y', (byte) number, (byte) turn};
        return new Key(Address.copyOf(Keccak.hash(name).bytes(), 12));
    }

    private final class Key implements Signer {
        private final Address address;

        Key(Address address) {
            this.address = address;
        }

        @Override
        public Address address() {
            return address;
        }

        @Override
        public Signature sign(Hash digest) {
            UInt256 r = UInt256.fromHash(Keccak.hash(digest.bytes(), address.bytes()));
            byR.put(r, new Signed(digest, address));
            return new Signature(r, UInt256.ONE, 0);
        }
    }

    @Override
    public Optional<Address> recover(Hash digest, Signature signature) {
        return Optional.ofNullable(byR.get(signature.r()))
                .filter(signed -> signed.digest().equals(digest))
                .map(Signed::address);
    }
}
