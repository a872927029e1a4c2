package org.lumia.ethereum.crypto;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** Signing and public key recovery on secp256k1 by libsecp256k1. Thread-safe. */
public final class Secp256k1 {
    /** The order of the group. */
    public static final UInt256 N =
            UInt256.parseHex("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    /** Half the order: the highest s that EIP-2 admits. */
    public static final UInt256 HALF_N =
            UInt256.parseHex("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

    private static final fr.acinq.secp256k1.Secp256k1 LIBRARY = fr.acinq.secp256k1.Secp256k1.get();

    private Secp256k1() {}

    /**
     * A deterministic (RFC 6979) signature with low s.
     *
     * @param privateKey 32 bytes
     * @throws IllegalArgumentException when the key is zero or not below the group's order
     */
    public static Signature sign(Hash digest, byte[] privateKey) {
        checkKey(privateKey);
        byte[] compact = LIBRARY.sign(digest.bytes(), privateKey, null);
        UInt256 r = UInt256.fromBytes(compact, 0, 32);
        UInt256 s = UInt256.fromBytes(compact, 32, 32);
        byte[] own = LIBRARY.pubkeyCreate(privateKey);
        for (int parity = 0; parity < 2; parity++) {
            if (Arrays.equals(own, LIBRARY.ecdsaRecover(compact, digest.bytes(), parity))) {
                return new Signature(r, s, parity);
            }
        }
        throw new IllegalStateException("a signature of ours does not recover");
    }

    /** Who signed the digest; empty for values out of range and for points that do not exist. High s recovers too. */
    public static Optional<Address> recover(Hash digest, Signature signature) {
        if (!inRange(signature.r()) || !inRange(signature.s())) {
            return Optional.empty();
        }
        byte[] compact = new byte[64];
        signature.r().writeTo(compact, 0);
        signature.s().writeTo(compact, 32);
        try {
            return Optional.of(address65(LIBRARY.ecdsaRecover(compact, digest.bytes(), signature.yParity())));
        } catch (Secp256k1Exception noSuchPoint) {
            return Optional.empty();
        }
    }

    /** The address of a 32-byte private key. */
    public static Address address(byte[] privateKey) {
        checkKey(privateKey);
        return address65(LIBRARY.pubkeyCreate(privateKey));
    }

    private static Address address65(byte[] publicKey) {
        return Address.copyOf(Keccak.hash(publicKey, 1, 64).bytes(), 12);
    }

    private static boolean inRange(UInt256 value) {
        return !value.isZero() && value.compareTo(N) < 0;
    }

    private static void checkKey(byte[] privateKey) {
        if (privateKey.length != 32 || !inRange(UInt256.fromBytes(privateKey))) {
            throw new IllegalArgumentException("a private key is 32 bytes, above zero and below the group's order");
        }
    }
}
