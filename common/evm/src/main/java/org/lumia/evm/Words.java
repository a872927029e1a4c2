package org.lumia.evm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** 256-bit words in a {@code long[]}: four limbs, least significant first; and their way to bytes and values. */
final class Words {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Words() {}

    static void set(long[] s, int at, long value) {
        s[at] = value;
        s[at + 1] = 0;
        s[at + 2] = 0;
        s[at + 3] = 0;
    }

    static void set(long[] s, int at, UInt256 value) {
        s[at] = value.limb(0);
        s[at + 1] = value.limb(1);
        s[at + 2] = value.limb(2);
        s[at + 3] = value.limb(3);
    }

    static void set(long[] s, int at, Address address) {
        byte[] b = address.bytes();
        s[at] = (long) LONGS.get(b, 12);
        s[at + 1] = (long) LONGS.get(b, 4);
        s[at + 2] = (int) INTS.get(b, 0) & 0xFFFFFFFFL;
        s[at + 3] = 0;
    }

    /** From 32 big-endian bytes. */
    static void load(long[] s, int at, byte[] b, int offset) {
        s[at] = (long) LONGS.get(b, offset + 24);
        s[at + 1] = (long) LONGS.get(b, offset + 16);
        s[at + 2] = (long) LONGS.get(b, offset + 8);
        s[at + 3] = (long) LONGS.get(b, offset);
    }

    /** To 32 big-endian bytes. */
    static void store(long[] s, int at, byte[] b, int offset) {
        LONGS.set(b, offset + 24, s[at]);
        LONGS.set(b, offset + 16, s[at + 1]);
        LONGS.set(b, offset + 8, s[at + 2]);
        LONGS.set(b, offset, s[at + 3]);
    }

    static UInt256 value(long[] s, int at) {
        return UInt256.ofLimbs(s[at + 3], s[at + 2], s[at + 1], s[at]);
    }

    static Hash hash(long[] s, int at) {
        byte[] b = new byte[Hash.SIZE];
        store(s, at, b, 0);
        return Hash.wrap(b);
    }

    /** The low 20 bytes. */
    static Address address(long[] s, int at) {
        byte[] b = new byte[Address.SIZE];
        LONGS.set(b, 12, s[at]);
        LONGS.set(b, 4, s[at + 1]);
        INTS.set(b, 0, (int) s[at + 2]);
        return Address.wrap(b);
    }

    static boolean isZero(long[] s, int at) {
        return (s[at] | s[at + 1] | s[at + 2] | s[at + 3]) == 0;
    }

    /** Whether it is below 2^31. */
    static boolean fitsInt(long[] s, int at) {
        return (s[at] >>> 31 | s[at + 1] | s[at + 2] | s[at + 3]) == 0;
    }

    /** The value as an index into data: {@link Integer#MAX_VALUE} for all from there on. */
    static int clamp(long[] s, int at) {
        return fitsInt(s, at) ? (int) s[at] : Integer.MAX_VALUE;
    }

    /** The value as gas: {@link Long#MAX_VALUE} for all from there on. */
    static long clampLong(long[] s, int at) {
        return (s[at] >>> 63 | s[at + 1] | s[at + 2] | s[at + 3]) == 0 ? s[at] : Long.MAX_VALUE;
    }

    static int bitLength(long[] s, int at) {
        for (int i = 3; i >= 0; i--) {
            if (s[at + i] != 0) {
                return 64 * i + 64 - Long.numberOfLeadingZeros(s[at + i]);
            }
        }
        return 0;
    }

    /** Unsigned. */
    static boolean less(long[] s, int a, int b) {
        return less(s, a, s, b);
    }

    /** The same with words of two arrays. */
    static boolean less(long[] s, int a, long[] t, int b) {
        if (s[a + 3] != t[b + 3]) {
            return Long.compareUnsigned(s[a + 3], t[b + 3]) < 0;
        }
        if (s[a + 2] != t[b + 2]) {
            return Long.compareUnsigned(s[a + 2], t[b + 2]) < 0;
        }
        if (s[a + 1] != t[b + 1]) {
            return Long.compareUnsigned(s[a + 1], t[b + 1]) < 0;
        }
        return Long.compareUnsigned(s[a], t[b]) < 0;
    }

    /** Two's complement. */
    static boolean signedLess(long[] s, int a, int b) {
        long x = s[a + 3];
        long y = s[b + 3];
        if (x != y) {
            return x < y;
        }
        return less(s, a, b);
    }

    /** a + b into b's place. */
    static void add(long[] s, int a, int b) {
        long x0 = s[a];
        long r0 = x0 + s[b];
        long carry = Long.compareUnsigned(r0, x0) < 0 ? 1 : 0;
        long x1 = s[a + 1];
        long t1 = x1 + s[b + 1];
        long r1 = t1 + carry;
        carry = (Long.compareUnsigned(t1, x1) < 0 ? 1 : 0) + (Long.compareUnsigned(r1, t1) < 0 ? 1 : 0);
        long x2 = s[a + 2];
        long t2 = x2 + s[b + 2];
        long r2 = t2 + carry;
        carry = (Long.compareUnsigned(t2, x2) < 0 ? 1 : 0) + (Long.compareUnsigned(r2, t2) < 0 ? 1 : 0);
        s[b] = r0;
        s[b + 1] = r1;
        s[b + 2] = r2;
        s[b + 3] += s[a + 3] + carry;
    }

    /** a − b into b's place. */
    static void subtract(long[] s, int a, int b) {
        long x0 = s[a];
        long y0 = s[b];
        long borrow = Long.compareUnsigned(x0, y0) < 0 ? 1 : 0;
        long x1 = s[a + 1];
        long y1 = s[b + 1];
        long t1 = x1 - y1;
        long r1 = t1 - borrow;
        borrow = (Long.compareUnsigned(x1, y1) < 0 ? 1 : 0) + (Long.compareUnsigned(t1, borrow) < 0 ? 1 : 0);
        long x2 = s[a + 2];
        long y2 = s[b + 2];
        long t2 = x2 - y2;
        long r2 = t2 - borrow;
        borrow = (Long.compareUnsigned(x2, y2) < 0 ? 1 : 0) + (Long.compareUnsigned(t2, borrow) < 0 ? 1 : 0);
        s[b] = x0 - y0;
        s[b + 1] = r1;
        s[b + 2] = r2;
        s[b + 3] = s[a + 3] - s[b + 3] - borrow;
    }

    static void negate(long[] s, int at) {
        long carry = 1;
        for (int i = 0; i < 4; i++) {
            long r = ~s[at + i] + carry;
            carry = carry == 1 && r == 0 ? 1 : 0;
            s[at + i] = r;
        }
    }
}
