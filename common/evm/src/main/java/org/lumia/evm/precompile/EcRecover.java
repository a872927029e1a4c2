package org.lumia.evm.precompile;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import org.lumia.ethereum.crypto.Keccak;

/** Precompile 0x01: hash ‖ v ‖ r ‖ s, words of 32 bytes, to the signer's address; nothing where there is none. */
final class EcRecover {
    private static final int INPUT_BYTES = 128;
    private static final byte[] NONE = {};

    private EcRecover() {}

    /** 32 bytes, or none. Takes a high s too, unlike transactions. */
    static byte[] recover(byte[] input) {
        byte[] padded = Arrays.copyOf(input, INPUT_BYTES);
        for (int i = 32; i < 63; i++) {
            if (padded[i] != 0) {
                return NONE;
            }
        }
        int v = padded[63];
        if (v != 27 && v != 28) {
            return NONE;
        }
        try {
            byte[] publicKey = Secp256k1.get()
                    .ecdsaRecover(Arrays.copyOfRange(padded, 64, 128), Arrays.copyOfRange(padded, 0, 32), v - 27);
            byte[] output = Keccak.hash(publicKey, 1, 64).toBytes();
            Arrays.fill(output, 0, 12, (byte) 0);
            return output;
        } catch (Secp256k1Exception e) {
            return NONE;
        }
    }
}
