package org.lumia.evm.precompile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The compression function F of BLAKE2b (RFC 7693) as EIP-152 offers it. */
final class Blake2F {
    static final int INPUT_BYTES = 213;
    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };
    private static final byte[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };

    private static final int WORDS = 16;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Blake2F() {}

    /** Unsigned 32 bits of the input's first four bytes. */
    static long rounds(byte[] input) {
        return (input[0] & 0xFFL) << 24 | (input[1] & 0xFF) << 16 | (input[2] & 0xFF) << 8 | input[3] & 0xFF;
    }

    /** rounds ‖ h ‖ m ‖ t ‖ final flag, which is 0 or 1, to the new h of 64 bytes. */
    static byte[] compress(byte[] input) {
        long[] v = new long[16];
        for (int i = 0; i < 8; i++) {
            v[i] = word(input, 4 + 8 * i);
        }
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= word(input, 196);
        v[13] ^= word(input, 204);
        if (input[212] == 1) {
            v[14] = ~v[14];
        }
        long rounds = rounds(input);
        mix(v, schedules(input, rounds), rounds);
        byte[] output = new byte[64];
        for (int i = 0; i < 8; i++) {
            LONGS.set(output, 8 * i, word(input, 4 + 8 * i) ^ v[i] ^ v[i + 8]);
        }
        return output;
    }

    private static long word(byte[] input, int offset) {
        return (long) LONGS.get(input, offset);
    }

    /** The words of the message in the order in which the first ten rounds take them, after which the order repeats. */
    private static long[] schedules(byte[] input, long rounds) {
        long[] m = new long[WORDS];
        for (int i = 0; i < WORDS; i++) {
            m[i] = word(input, 68 + 8 * i);
        }
        int schedules = (int) Math.min(SIGMA.length, rounds);
        long[] ordered = new long[WORDS * schedules];
        for (int i = 0; i < schedules; i++) {
            byte[] sigma = SIGMA[i];
            for (int j = 0; j < WORDS; j++) {
                ordered[WORDS * i + j] = m[sigma[j]];
            }
        }
        return ordered;
    }

    /** The rounds, with the state in local variables; the four mixings of each half take turns step by step. */
    private static void mix(long[] v, long[] m, long rounds) {
        long v0 = v[0];
        long v1 = v[1];
        long v2 = v[2];
        long v3 = v[3];
        long v4 = v[4];
        long v5 = v[5];
        long v6 = v[6];
        long v7 = v[7];
        long v8 = v[8];
        long v9 = v[9];
        long v10 = v[10];
        long v11 = v[11];
        long v12 = v[12];
        long v13 = v[13];
        long v14 = v[14];
        long v15 = v[15];
        int last = m.length - WORDS;
        int at = 0;
        for (long round = 0; round < rounds; round++) {
            v0 += v4 + m[at];
            v1 += v5 + m[at + 2];
            v2 += v6 + m[at + 4];
            v3 += v7 + m[at + 6];
            v12 = Long.rotateRight(v12 ^ v0, 32);
            v13 = Long.rotateRight(v13 ^ v1, 32);
            v14 = Long.rotateRight(v14 ^ v2, 32);
            v15 = Long.rotateRight(v15 ^ v3, 32);
            v8 += v12;
            v9 += v13;
            v10 += v14;
            v11 += v15;
            v4 = Long.rotateRight(v4 ^ v8, 24);
            v5 = Long.rotateRight(v5 ^ v9, 24);
            v6 = Long.rotateRight(v6 ^ v10, 24);
            v7 = Long.rotateRight(v7 ^ v11, 24);
            v0 += v4 + m[at + 1];
            v1 += v5 + m[at + 3];
            v2 += v6 + m[at + 5];
            v3 += v7 + m[at + 7];
            v12 = Long.rotateRight(v12 ^ v0, 16);
            v13 = Long.rotateRight(v13 ^ v1, 16);
            v14 = Long.rotateRight(v14 ^ v2, 16);
            v15 = Long.rotateRight(v15 ^ v3, 16);
            v8 += v12;
            v9 += v13;
            v10 += v14;
            v11 += v15;
            v4 = Long.rotateRight(v4 ^ v8, 63);
            v5 = Long.rotateRight(v5 ^ v9, 63);
            v6 = Long.rotateRight(v6 ^ v10, 63);
            v7 = Long.rotateRight(v7 ^ v11, 63);
            v0 += v5 + m[at + 8];
            v1 += v6 + m[at + 10];
            v2 += v7 + m[at + 12];
            v3 += v4 + m[at + 14];
            v15 = Long.rotateRight(v15 ^ v0, 32);
            v12 = Long.rotateRight(v12 ^ v1, 32);
            v13 = Long.rotateRight(v13 ^ v2, 32);
            v14 = Long.rotateRight(v14 ^ v3, 32);
            v10 += v15;
            v11 += v12;
            v8 += v13;
            v9 += v14;
            v5 = Long.rotateRight(v5 ^ v10, 24);
            v6 = Long.rotateRight(v6 ^ v11, 24);
            v7 = Long.rotateRight(v7 ^ v8, 24);
            v4 = Long.rotateRight(v4 ^ v9, 24);
            v0 += v5 + m[at + 9];
            v1 += v6 + m[at + 11];
            v2 += v7 + m[at + 13];
            v3 += v4 + m[at + 15];
            v15 = Long.rotateRight(v15 ^ v0, 16);
            v12 = Long.rotateRight(v12 ^ v1, 16);
            v13 = Long.rotateRight(v13 ^ v2, 16);
            v14 = Long.rotateRight(v14 ^ v3, 16);
            v10 += v15;
            v11 += v12;
            v8 += v13;
            v9 += v14;
            v5 = Long.rotateRight(v5 ^ v10, 63);
            v6 = Long.rotateRight(v6 ^ v11, 63);
            v7 = Long.rotateRight(v7 ^ v8, 63);
            v4 = Long.rotateRight(v4 ^ v9, 63);
            at = at == last ? 0 : at + WORDS;
        }
        v[0] = v0;
        v[1] = v1;
        v[2] = v2;
        v[3] = v3;
        v[4] = v4;
        v[5] = v5;
        v[6] = v6;
        v[7] = v7;
        v[8] = v8;
        v[9] = v9;
        v[10] = v10;
        v[11] = v11;
        v[12] = v12;
        v[13] = v13;
        v[14] = v14;
        v[15] = v15;
    }
}
