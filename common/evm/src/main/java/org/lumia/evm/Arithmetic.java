package org.lumia.evm;

import static java.lang.Math.unsignedMultiplyHigh;

import java.util.Arrays;

/**
 * Multiplication, division and exponentiation of 256-bit words on limbs. Operand {@code a} is the top of the stack,
 * {@code b} the one below, which takes the result. Division is Knuth's algorithm D with reciprocals instead of a
 * hardware division (Möller and Granlund, "Improved division by invariant integers", 2011). Holds scratch space: one
 * instance a machine.
 */
final class Arithmetic {
    private final long[] numerator = new long[9];
    private final long[] divisor = new long[4];
    private final long[] quotient = new long[9];
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
        System.arraycopy(s, a, numerator, 0, 4);
        System.arraycopy(s, b, divisor, 0, 4);
        divide(4);
        System.arraycopy(quotient, 0, s, b, 4);
    }

    void modulo(long[] s, int a, int b) {
        if ((s[a + 1] | s[a + 2] | s[a + 3] | s[b + 1] | s[b + 2] | s[b + 3]) == 0) {
            s[b] = s[b] == 0 ? 0 : Long.remainderUnsigned(s[a], s[b]);
            return;
        }
        if (Words.isZero(s, b)) {
            return;
        }
        System.arraycopy(s, a, numerator, 0, 4);
        System.arraycopy(s, b, divisor, 0, 4);
        divide(4);
        System.arraycopy(numerator, 0, s, b, 4);
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
        long carry = 0;
        for (int i = 0; i < 4; i++) {
            long x = s[a + i];
            long sum = x + s[b + i];
            long c = Long.compareUnsigned(sum, x) < 0 ? 1 : 0;
            long r = sum + carry;
            carry = c | (Long.compareUnsigned(r, sum) < 0 ? 1 : 0);
            numerator[i] = r;
        }
        numerator[4] = carry;
        System.arraycopy(s, n, divisor, 0, 4);
        divide(carry == 0 ? 4 : 5);
        System.arraycopy(numerator, 0, s, n, 4);
    }

    /** (a × b) mod n into n's place. */
    void multiplyModulo(long[] s, int a, int b, int n) {
        if (Words.isZero(s, n)) {
            return;
        }
        Arrays.fill(numerator, 0);
        for (int i = 0; i < 4; i++) {
            long x = s[a + i];
            long carry = 0;
            for (int j = 0; j < 4; j++) {
                long y = s[b + j];
                long lo = x * y;
                long hi = unsignedMultiplyHigh(x, y);
                long t = numerator[i + j] + lo;
                hi += Long.compareUnsigned(t, lo) < 0 ? 1 : 0;
                long r = t + carry;
                hi += Long.compareUnsigned(r, t) < 0 ? 1 : 0;
                numerator[i + j] = r;
                carry = hi;
            }
            numerator[i + 4] = carry;
        }
        System.arraycopy(s, n, divisor, 0, 4);
        divide(8);
        System.arraycopy(numerator, 0, s, n, 4);
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

    /**
     * Divides the first limbs of {@link #numerator} by {@link #divisor}, which is not zero: quotient into {@link #quotient},
     * remainder into the first four limbs of {@link #numerator}.
     */
    private void divide(int limbs) {
        Arrays.fill(quotient, 0);
        int n = 4;
        while (divisor[n - 1] == 0) {
            n--;
        }
        int m = limbs;
        while (m > 0 && numerator[m - 1] == 0) {
            m--;
        }
        for (int i = m; i < 4; i++) {
            numerator[i] = 0;
        }
        if (m < n) {
            return;
        }
        int shift = Long.numberOfLeadingZeros(divisor[n - 1]);
        normalize(n, m, shift);
        long reciprocal = reciprocal(divisor[n - 1]);
        if (n == 1) {
            divideByOne(m, reciprocal);
        } else {
            for (int j = m - n; j >= 0; j--) {
                quotient[j] = step(j, n, reciprocal);
            }
        }
        denormalize(n, shift);
        for (int i = n; i < 4; i++) {
            numerator[i] = 0;
        }
    }

    private void normalize(int n, int m, int shift) {
        long[] u = numerator;
        if (shift == 0) {
            u[m] = 0;
            return;
        }
        u[m] = u[m - 1] >>> (64 - shift);
        for (int i = m - 1; i > 0; i--) {
            u[i] = u[i] << shift | u[i - 1] >>> (64 - shift);
        }
        u[0] <<= shift;
        for (int i = n - 1; i > 0; i--) {
            divisor[i] = divisor[i] << shift | divisor[i - 1] >>> (64 - shift);
        }
        divisor[0] <<= shift;
    }

    private void denormalize(int n, int shift) {
        if (shift != 0) {
            long[] u = numerator;
            for (int i = 0; i < n - 1; i++) {
                u[i] = u[i] >>> shift | u[i + 1] << (64 - shift);
            }
            u[n - 1] >>>= shift;
        }
    }

    private void divideByOne(int m, long reciprocal) {
        long d = divisor[0];
        long r = numerator[m];
        for (int i = m - 1; i >= 0; i--) {
            long u0 = numerator[i];
            long q0 = reciprocal * r;
            long q1 = unsignedMultiplyHigh(reciprocal, r);
            long t = q0 + u0;
            q1 += r + 1 + (Long.compareUnsigned(t, q0) < 0 ? 1 : 0);
            q0 = t;
            r = u0 - q1 * d;
            if (Long.compareUnsigned(r, q0) > 0) {
                q1--;
                r += d;
            }
            if (Long.compareUnsigned(r, d) >= 0) {
                q1++;
                r -= d;
            }
            quotient[i] = q1;
        }
        numerator[0] = r;
    }

    /** One limb of the quotient, by Knuth's D3 to D6: the estimate is at most two too large. */
    private long step(int j, int n, long reciprocal) {
        long[] u = numerator;
        long d = divisor[n - 1];
        long u2 = u[j + n];
        long u1 = u[j + n - 1];
        long qhat;
        if (u2 == d) {
            qhat = -1;
        } else {
            long q0 = reciprocal * u2;
            long q1 = unsignedMultiplyHigh(reciprocal, u2);
            long t = q0 + u1;
            q1 += u2 + 1 + (Long.compareUnsigned(t, q0) < 0 ? 1 : 0);
            long r = u1 - q1 * d;
            if (Long.compareUnsigned(r, t) > 0) {
                q1--;
                r += d;
            }
            if (Long.compareUnsigned(r, d) >= 0) {
                q1++;
                r -= d;
            }
            qhat = q1;
            long next = divisor[n - 2];
            for (int i = 0; i < 2; i++) {
                long hi = unsignedMultiplyHigh(qhat, next);
                long lo = qhat * next;
                boolean tooLarge =
                        hi != r ? Long.compareUnsigned(hi, r) > 0 : Long.compareUnsigned(lo, u[j + n - 2]) > 0;
                if (!tooLarge) {
                    break;
                }
                qhat--;
                r += d;
                if (Long.compareUnsigned(r, d) < 0) {
                    break;
                }
            }
        }
        if (subtractProduct(j, n, qhat)) {
            qhat--;
            if (!addBack(j, n)) {
                // Only where the estimate stood at its cap.
                qhat--;
                addBack(j, n);
            }
        }
        return qhat;
    }

    /** Whether it went below zero. */
    private boolean subtractProduct(int j, int n, long qhat) {
        long[] u = numerator;
        long borrow = 0;
        for (int i = 0; i < n; i++) {
            long lo = qhat * divisor[i];
            long hi = unsignedMultiplyHigh(qhat, divisor[i]);
            long t = lo + borrow;
            hi += Long.compareUnsigned(t, lo) < 0 ? 1 : 0;
            long x = u[i + j];
            u[i + j] = x - t;
            borrow = hi + (Long.compareUnsigned(x, t) < 0 ? 1 : 0);
        }
        long x = u[j + n];
        u[j + n] = x - borrow;
        return Long.compareUnsigned(x, borrow) < 0;
    }

    /** Whether it came back to zero or above. */
    private boolean addBack(int j, int n) {
        long[] u = numerator;
        long carry = 0;
        for (int i = 0; i < n; i++) {
            long x = u[i + j];
            long sum = x + divisor[i];
            long c = Long.compareUnsigned(sum, x) < 0 ? 1 : 0;
            long r = sum + carry;
            carry = c | (Long.compareUnsigned(r, sum) < 0 ? 1 : 0);
            u[i + j] = r;
        }
        long x = u[j + n];
        u[j + n] = x + carry;
        return Long.compareUnsigned(u[j + n], x) < 0;
    }

    /** ⌊(2^128 − 1) / d⌋ − 2^64 for d with its top bit set (Möller and Granlund, algorithm 3). */
    static long reciprocal(long d) {
        long d9 = d >>> 55;
        long v0 = 0x7FD00 / d9;
        long d40 = (d >>> 24) + 1;
        long v1 = (v0 << 11) - (v0 * v0 * d40 >>> 40) - 1;
        long v2 = (v1 << 13) + (v1 * (0x1000000000000000L - v1 * d40) >>> 47);
        long d0 = d & 1;
        long d63 = (d >>> 1) + d0;
        long e = ((v2 >>> 1) & -d0) - v2 * d63;
        long v3 = (unsignedMultiplyHigh(v2, e) >>> 1) + (v2 << 31);
        long lo = v3 * d;
        long hi = unsignedMultiplyHigh(v3, d) + (Long.compareUnsigned(lo + d, d) < 0 ? 1 : 0);
        return v3 - hi - d;
    }
}
