package org.lumia.ethereum.crypto;

import org.lumia.ethereum.Hash;

/** One Keccak-256 digest, as Ethereum uses it. */
public final class Keccak {
    private static final ThreadLocal<Keccak256> SPONGES = ThreadLocal.withInitial(Keccak256::new);
    /** keccak256 of no bytes: the code hash of an account without code. */
    public static final Hash EMPTY = hash();

    private Keccak() {}

    /** The digest of the parts one after another. */
    public static Hash hash(byte[]... parts) {
        if (parts.length == 1) {
            return hash(parts[0], 0, parts[0].length);
        }
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return hash(all, 0, length);
    }

    public static Hash hash(byte[] input, int offset, int length) {
        byte[] out = new byte[Hash.SIZE];
        SPONGES.get().digest(input, offset, length, out, 0);
        return Hash.wrap(out);
    }

    /** Writes the digest's 32 bytes into an array. */
    public static void hash(byte[] input, byte[] out, int outOffset) {
        SPONGES.get().digest(input, 0, input.length, out, outOffset);
    }
}
