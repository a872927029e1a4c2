package org.lumia.evm;

import static java.lang.Math.unsignedMultiplyHigh;

/**
 * Multiplication, division and exponentiation of 256-bit words on limbs. Operand {@code a} is the top of the stack,
 * {@code b} the one below, which takes the result. Holds scratch space: one instance a machine.
 */
final class Arithmetic {
    private final Division division = new Division();
    private final long[] base = new long[4];
    private final long[] power = new long[4];

    static void multiply(long[] s, int a, int b) {
        long a0 = s[a];
        long a1 = s[a + 1];
        long a2 = s[a + 2];
        long a3 = s[a + 3];
        long b0 = s[b];
        long b1 = s[b + 1];
        long b2 = s[b + 2];
        long b3 = s[b + 3];
        if ((a1 | a2 | a3 | b1 | b2 | b3) == 0) {
            s[b] = a0 * b0;
            s[b + 1] = unsignedMultiplyHigh(a0, b0);
            return;
        }
        long r1;
        long r2;
        long r3;
        // Row 0.
        s[b] = a0 * b0;
        long carry = unsignedMultiplyHigh(a0, b0);
        long lo = a0 * b1;
        long t = lo + carry;
        carry = unsignedMultiplyHigh(a0, b1) + (Long.compareUnsigned(t, lo) < 0 ? 1 : 0);
        r1 = t;
        lo = a0 * b2;
        t = lo + carry;
        carry = unsignedMultiplyHigh(a0, b2) + (Long.compareUnsigned(t, lo) < 0 ? 1 : 0);
        r2 = t;
        r3 = a0 * b3 + carry;
        // Row 1.
        lo = a1 * b0;
        t = r1 + lo;
        carry = unsignedMultiplyHigh(a1, b0) + (Long.compareUnsigned(t, lo) < 0 ? 1 : 0);
        s[b + 1] = t;
        lo = a1 * b1;
        t = lo + carry;
        carry = unsignedMultiplyHigh(a1, b1) + (Long.compareUnsigned(t, lo) < 0 ? 1 : 0);
        r2 += t;
        carry += Long.compareUnsigned(r2, t) < 0 ? 1 : 0;
        r3 += a1 * b2 + carry;
        // Row 2.
        lo = a2 * b0;
        r2 += lo;
        carry = unsignedMultiplyHigh(a2, b0) + (Long.compareUnsigned(r2, lo) < 0 ? 1 : 0);
        s[b + 2] = r2;
        s[b + 3] = r3 + a2 * b1 + a3 * b0 + carry;
    }

    void divide(long[] s, int a, int b) {
        if ((s[a + 1] | s[a + 2] | s[a + 3] | s[b + 1] | s[b + 2] | s[b + 3]) == 0) {
            s[b] = s[b] == 0 ? 0 : Long.divideUnsigned(s[a], s[b]);
            return;
        }
        if (Words.isZero(s, b)) {
            return;
        }
        if (Words.less(s, a, b)) {
            Words.set(s, b, 0);
            return;
        }
        divideWide(s, a, b);
        take(division.quotient, s, b);
    }

    void modulo(long[] s, int a, int b) {
        if ((s[a + 1] | s[a + 2] | s[a + 3] | s[b + 1] | s[b + 2] | s[b + 3]) == 0) {
            s[b] = s[b] == 0 ? 0 : Long.remainderUnsigned(s[a], s[b]);
            return;
        }
        if (Words.isZero(s, b)) {
            return;
        }
        if (Words.less(s, a, b)) {
            System.arraycopy(s, a, s, b, 4);
            return;
        }
        divideWide(s, a, b);
        take(division.remainder, s, b);
    }

    private void divideWide(long[] s, int a, int b) {
        take(s, a, division.numerator);
        division.divide(4, s[b], s[b + 1], s[b + 2], s[b + 3]);
    }

    void signedDivide(long[] s, int a, int b) {
        boolean negative = (s[a + 3] ^ s[b + 3]) < 0;
        makePositive(s, a);
        makePositive(s, b);
        divide(s, a, b);
        if (negative) {
            Words.negate(s, b);
        }
    }

    void signedModulo(long[] s, int a, int b) {
        boolean negative = s[a + 3] < 0;
        makePositive(s, a);
        makePositive(s, b);
        modulo(s, a, b);
        if (negative) {
            Words.negate(s, b);
        }
    }

    /** (a + b) mod n into n's place. */
    void addModulo(long[] s, int a, int b, int n) {
        if (Words.isZero(s, n)) {
            return;
        }
        long[] sum = division.numerator;
        long carry = 0;
        for (int i = 0; i < 4; i++) {
            long x = s[a + i];
            long y = s[b + i];
            long r = x + y + carry;
            carry = (x & y | (x | y) & ~r) >>> 63;
            sum[i] = r;
        }
        if (Words.less(s, a, n) && Words.less(s, b, n)) {
            // Below twice n.
            subtractOnce(carry, s, n);
            return;
        }
        sum[4] = carry;
        division.divide(5, s[n], s[n + 1], s[n + 2], s[n + 3]);
        take(division.remainder, s, n);
    }

    /** The sum in the numerator, less n where it is not below n, into n's place. */
    private void subtractOnce(long carry, long[] s, int n) {
        long[] sum = division.numerator;
        if (carry == 0 && Words.less(sum, 0, s, n)) {
            take(sum, s, n);
            return;
        }
        long borrow = 0;
        for (int i = 0; i < 4; i++) {
            long x = sum[i];
            long y = s[n + i];
            long r = x - y - borrow;
            borrow = (~x & y | (~x | y) & r) >>> 63;
            s[n + i] = r;
        }
    }

    /** (a × b) mod n into n's place. */
    void multiplyModulo(long[] s, int a, int b, int n) {
        if (Words.isZero(s, n)) {
            return;
        }
        long[] product = division.numerator;
        product[0] = 0;
        product[1] = 0;
        product[2] = 0;
        product[3] = 0;
        for (int i = 0; i < 4; i++) {
            addRow(s[a + i], s, b, product, i);
        }
        division.divide(8, s[n], s[n + 1], s[n + 2], s[n + 3]);
        take(division.remainder, s, n);
    }

    /** Adds x × b to the product from limb i on, and sets the one above. */
    private static void addRow(long x, long[] s, int b, long[] product, int i) {
        long carry = 0;
        for (int j = 0; j < 4; j++) {
            long lo = x * s[b + j];
            long t = lo + carry;
            long r = t + product[i + j];
            carry = unsignedMultiplyHigh(x, s[b + j])
                    + (Long.compareUnsigned(t, lo) < 0 ? 1 : 0)
                    + (Long.compareUnsigned(r, t) < 0 ? 1 : 0);
            product[i + j] = r;
        }
        product[i + 4] = carry;
    }

    private static void take(long[] s, int at, long[] into) {
        into[0] = s[at];
        into[1] = s[at + 1];
        into[2] = s[at + 2];
        into[3] = s[at + 3];
    }

    private static void take(long[] from, long[] s, int at) {
        s[at] = from[0];
        s[at + 1] = from[1];
        s[at + 2] = from[2];
        s[at + 3] = from[3];
    }

    /** a to the power b, modulo 2^256, into b's place. */
    void exponentiate(long[] s, int a, int b) {
        System.arraycopy(s, a, base, 0, 4);
        System.arraycopy(s, b, power, 0, 4);
        int bits = Words.bitLength(power, 0);
        if (bits <= 1) {
            if (bits == 0) {
                Words.set(s, b, 1);
            } else {
                System.arraycopy(base, 0, s, b, 4);
            }
            return;
        }
        if (base[0] == 2 && (base[1] | base[2] | base[3]) == 0) {
            powerOfTwo(s, b, bits);
            return;
        }
        System.arraycopy(base, 0, s, b, 4);
        for (int bit = bits - 2; bit >= 0; bit--) {
            multiply(s, b, b);
            if ((power[bit >> 6] >>> bit & 1) != 0) {
                System.arraycopy(base, 0, s, a, 4);
                multiply(s, a, b);
            }
        }
    }

    private void powerOfTwo(long[] s, int b, int bits) {
        Words.set(s, b, 0);
        if (bits <= 8) {
            int exponent = (int) power[0];
            s[b + (exponent >> 6)] = 1L << exponent;
        }
    }

    private static void makePositive(long[] s, int at) {
        if (s[at + 3] < 0) {
            Words.negate(s, at);
        }
    }
}
