package org.lumia.ethereum.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keccak-256 with the padding before FIPS 202, as Ethereum uses it: a sponge of 1,600 bits that takes 136 bytes at a time. One
 * object hashes any number of inputs, one after another, without an allocation. Not thread-safe.
 */
public final class Keccak256 {
    public static final int DIGEST_BYTES = 32;
    private static final int RATE_BYTES = 136;
    private static final int LANES = 25;
    private static final long PADDING_FIRST = 0x01;
    private static final long PADDING_LAST = 0x80L << 56;
    private static final VarHandle LANE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] lanes = new long[LANES];

    /** Writes the 32 bytes of the input's digest; input and output may be the same array. */
    public void digest(byte[] input, int offset, int length, byte[] out, int outOffset) {
        Arrays.fill(lanes, 0);
        int at = offset;
        int end = offset + length;
        while (end - at >= RATE_BYTES) {
            absorb(input, at, RATE_BYTES / Long.BYTES);
            KeccakPermutation.permute(lanes);
            at += RATE_BYTES;
        }
        int whole = (end - at) / Long.BYTES;
        absorb(input, at, whole);
        at += whole * Long.BYTES;
        lanes[whole] ^= last(input, at, end);
        lanes[RATE_BYTES / Long.BYTES - 1] ^= PADDING_LAST;
        KeccakPermutation.permute(lanes);
        for (int i = 0; i < DIGEST_BYTES / Long.BYTES; i++) {
            LANE.set(out, outOffset + i * Long.BYTES, lanes[i]);
        }
    }

    private void absorb(byte[] input, int at, int count) {
        for (int i = 0; i < count; i++) {
            lanes[i] ^= (long) LANE.get(input, at + i * Long.BYTES);
        }
    }

    /** The bytes after the last whole lane, with the first bit of the padding. */
    private static long last(byte[] input, int from, int end) {
        long lane = PADDING_FIRST << (end - from) * Byte.SIZE;
        for (int i = from; i < end; i++) {
            lane |= (input[i] & 0xFFL) << (i - from) * Byte.SIZE;
        }
        return lane;
    }
}
