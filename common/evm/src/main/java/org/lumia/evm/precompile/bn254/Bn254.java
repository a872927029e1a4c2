package org.lumia.evm.precompile.bn254;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.evm.precompile.bn254.OptimalAtePairing.Pair;

/** The operations of EIP-196 and EIP-197 from input bytes to output bytes; empty where the input is refused. */
public final class Bn254 {
    private static final int PAIR_BYTES = 192;

    private Bn254() {}

    /** Adds the two points of the first 128 bytes; missing bytes are zeros. */
    public static Optional<byte[]> add(byte[] input) {
        byte[] padded = Arrays.copyOf(input, 128);
        G1 left = G1.read(padded, 0);
        G1 right = G1.read(padded, 64);
        if (left == null || right == null) {
            return Optional.empty();
        }
        return Optional.of(left.addAffine(right).toBytes());
    }

    /** Multiplies the point of the first 64 bytes by the scalar of the next 32; missing bytes are zeros. */
    public static Optional<byte[]> multiply(byte[] input) {
        byte[] padded = Arrays.copyOf(input, 96);
        G1 point = G1.read(padded, 0);
        if (point == null) {
            return Optional.empty();
        }
        return Optional.of(point.multiply(new BigInteger(1, padded, 64, 32)).toBytes());
    }

    /** Whether the product of the pairings of the pairs of points is 1, as a 32-byte number. */
    public static Optional<byte[]> pairing(byte[] input) {
        if (input.length % PAIR_BYTES != 0) {
            return Optional.empty();
        }
        List<Pair> pairs = new ArrayList<>(input.length / PAIR_BYTES);
        for (int offset = 0; offset < input.length; offset += PAIR_BYTES) {
            G1 p = G1.read(input, offset);
            G2 q = p == null ? null : G2.read(input, offset + 64);
            if (p == null || q == null) {
                return Optional.empty();
            }
            if (q.isInfinity()) {
                continue;
            }
            if (!p.isInfinity()) {
                pairs.add(new Pair(p, q));
            } else if (!q.isInGroup()) {
                return Optional.empty();
            }
        }
        return OptimalAtePairing.productIsOne(pairs).map(Bn254::word);
    }

    private static byte[] word(boolean value) {
        byte[] word = new byte[32];
        word[31] = (byte) (value ? 1 : 0);
        return word;
    }
}
