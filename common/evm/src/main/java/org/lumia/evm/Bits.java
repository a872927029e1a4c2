package org.lumia.evm;

/** Shifts and picks on 256-bit words. The top of the stack is {@code a}; the one below, {@code b}, takes the result. */
final class Bits {
    private Bits() {}

    static void shiftLeft(long[] s, int a, int b) {
        if ((s[a] >>> 8 | s[a + 1] | s[a + 2] | s[a + 3]) != 0) {
            Words.set(s, b, 0);
            return;
        }
        int limbs = (int) s[a] >> 6;
        int bits = (int) s[a] & 63;
        for (int i = 3; i >= 0; i--) {
            long high = i >= limbs ? s[b + i - limbs] << bits : 0;
            long low = bits != 0 && i > limbs ? s[b + i - limbs - 1] >>> (64 - bits) : 0;
            s[b + i] = high | low;
        }
    }

    static void shiftRight(long[] s, int a, int b) {
        if ((s[a] >>> 8 | s[a + 1] | s[a + 2] | s[a + 3]) != 0) {
            Words.set(s, b, 0);
            return;
        }
        shiftRight(s, b, (int) s[a], 0);
    }

    static void shiftRightSigned(long[] s, int a, int b) {
        long fill = s[b + 3] >> 63;
        if ((s[a] >>> 8 | s[a + 1] | s[a + 2] | s[a + 3]) != 0) {
            s[b] = fill;
            s[b + 1] = fill;
            s[b + 2] = fill;
            s[b + 3] = fill;
            return;
        }
        shiftRight(s, b, (int) s[a], fill);
    }

    private static void shiftRight(long[] s, int b, int distance, long fill) {
        int limbs = distance >> 6;
        int bits = distance & 63;
        for (int i = 0; i < 4; i++) {
            long low = i + limbs < 4 ? s[b + i + limbs] : fill;
            long high = i + limbs + 1 < 4 ? s[b + i + limbs + 1] : fill;
            s[b + i] = bits == 0 ? low : low >>> bits | high << (64 - bits);
        }
    }

    /** The a-th byte of b, counted from the most significant. */
    static void pick(long[] s, int a, int b) {
        if ((s[a] >>> 5 | s[a + 1] | s[a + 2] | s[a + 3]) != 0) {
            Words.set(s, b, 0);
            return;
        }
        int fromRight = 31 - (int) s[a];
        Words.set(s, b, s[b + (fromRight >> 3)] >>> ((fromRight & 7) << 3) & 0xFF);
    }

    /** Extends the sign of b, which has a + 1 bytes. */
    static void extendSign(long[] s, int a, int b) {
        if ((s[a] >>> 5 | s[a + 1] | s[a + 2] | s[a + 3]) != 0) {
            return;
        }
        int index = (int) s[a];
        int limb = index >> 3;
        int unused = 56 - ((index & 7) << 3);
        long extended = s[b + limb] << unused >> unused;
        s[b + limb] = extended;
        for (int i = limb + 1; i < 4; i++) {
            s[b + i] = extended >> 63;
        }
    }

    static void countLeadingZeros(long[] s, int at) {
        Words.set(s, at, 256 - Words.bitLength(s, at));
    }
}
