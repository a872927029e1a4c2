package org.lumia.ethereum.crypto;

import org.lumia.ethereum.UInt256;

/** A recoverable secp256k1 signature: r, s and the parity of R's y (0 or 1). */
public record Signature(UInt256 r, UInt256 s, int yParity) {
    public Signature {
        if (yParity != 0 && yParity != 1) {
            throw new IllegalArgumentException("y parity must be 0 or 1, got " + yParity);
        }
    }

    /** r ‖ s ‖ v with v = 27 + parity: the form that L1 contracts check. */
    public byte[] toBytes() {
        byte[] bytes = new byte[65];
        r.writeTo(bytes, 0);
        s.writeTo(bytes, 32);
        bytes[64] = (byte) (27 + yParity);
        return bytes;
    }

    /** @throws IllegalArgumentException unless there are 65 bytes that end in 27 or 28 */
    public static Signature fromBytes(byte[] bytes) {
        if (bytes.length != 65 || (bytes[64] != 27 && bytes[64] != 28)) {
            throw new IllegalArgumentException("a signature is 65 bytes, r, s and 27 or 28");
        }
        return new Signature(UInt256.fromBytes(bytes, 0, 32), UInt256.fromBytes(bytes, 32, 32), bytes[64] - 27);
    }
}
