package org.lumia.evm.precompile;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash functions of precompiles 0x02 and 0x03. */
final class Digests {
    private Digests() {}

    static byte[] sha256(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** 20 bytes, right-aligned in 32. */
    static byte[] ripemd160(byte[] input) {
        byte[] output = new byte[32];
        Ripemd160.hash(input, output, output.length - Ripemd160.BYTES);
        return output;
    }
}
