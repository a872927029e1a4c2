package org.lumia.evm.precompile;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** RIPEMD-160 (Dobbertin, Bosselaers, Preneel, 1996). */
final class Ripemd160 {
    static final int BYTES = 20;
    private static final int BLOCK_BYTES = 64;
    private static final int[] INITIAL = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int[] state = INITIAL.clone();
    private final int[] words = new int[16];

    private Ripemd160() {}

    /** Writes the 20 bytes of the hash of the whole input. */
    static void hash(byte[] input, byte[] target, int offset) {
        var hash = new Ripemd160();
        int at = 0;
        while (input.length - at >= BLOCK_BYTES) {
            hash.compress(input, at);
            at += BLOCK_BYTES;
        }
        int rest = input.length - at;
        // One bit, zeros, and the length in bits.
        byte[] end = new byte[rest + 1 + Long.BYTES <= BLOCK_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES];
        System.arraycopy(input, at, end, 0, rest);
        end[rest] = (byte) 0x80;
        LONGS.set(end, end.length - Long.BYTES, 8L * input.length);
        for (int block = 0; block < end.length; block += BLOCK_BYTES) {
            hash.compress(end, block);
        }
        for (int i = 0; i < hash.state.length; i++) {
            INTS.set(target, offset + Integer.BYTES * i, hash.state[i]);
        }
    }

    private void compress(byte[] bytes, int offset) {
        for (int i = 0; i < words.length; i++) {
            words[i] = (int) INTS.get(bytes, offset + Integer.BYTES * i);
        }
        Ripemd160Compression.compress(state, words);
    }
}
