package org.lumia.ethereum.crypto;

import org.bouncycastle.crypto.digests.KeccakDigest;
import org.lumia.ethereum.Hash;

/** Keccak-256 as Ethereum uses it: the padding before FIPS 202. */
public final class Keccak {
    /** keccak256 of no bytes: the code hash of an account without code. */
    public static final Hash EMPTY = hash();

    private Keccak() {}

    /** The digest of the parts one after another. */
    public static Hash hash(byte[]... parts) {
        KeccakDigest digest = new KeccakDigest(256);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] out = new byte[Hash.SIZE];
        digest.doFinal(out, 0);
        return Hash.wrap(out);
    }

    public static Hash hash(byte[] input, int offset, int length) {
        KeccakDigest digest = new KeccakDigest(256);
        digest.update(input, offset, length);
        byte[] out = new byte[Hash.SIZE];
        digest.doFinal(out, 0);
        return Hash.wrap(out);
    }
}
