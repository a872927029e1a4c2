package org.lumia.evm;

import static java.lang.Math.unsignedMultiplyHigh;

/**
 * Division of up to 512 bits by up to 256: Knuth's algorithm D with limbs of 64 bits, whose quotients are estimated from
 * two limbs of the divisor by multiplication with a reciprocal (Möller and Granlund, "Improved division by invariant
 * integers", 2011), so that an estimate is almost never wrong. Holds scratch space: one instance a machine.
 */
final class Division {
    private static final int[] RECIPROCALS = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            RECIPROCALS[i] = 0x7FD00 / (256 + i);
        }
    }

    /** Least significant limb first; the caller fills as many as it names. */
    final long[] numerator = new long[8];
    /** Of a numerator of four limbs, all four are set; of a wider one, as many as it has. */
    final long[] quotient = new long[8];

    final long[] remainder = new long[4];

    /** The normalised numerator, from whose top the divisor's multiples are taken. */
    private final long[] u = new long[10];

    /** Divides the first limbs of the numerator by d, which is not zero and whose least significant limb is {@code d0}. */
    void divide(int limbs, long d0, long d1, long d2, long d3) {
        quotient[0] = 0;
        quotient[1] = 0;
        quotient[2] = 0;
        quotient[3] = 0;
        int m = limbs;
        while (m > 0 && numerator[m - 1] == 0) {
            m--;
        }
        if ((d3 | d2) != 0) {
            if (d3 != 0) {
                byFour(m, d0, d1, d2, d3, 0);
            } else {
                // As four limbs of which the lowest is zero.
                byFour(m, 0, d0, d1, d2, 1);
            }
        } else if (d1 != 0) {
            byTwo(m, d0, d1);
        } else {
            byOne(m, d0);
        }
    }

    /** @param offset by how many limbs the divisor was shifted up; so is the numerator */
    private void byFour(int m, long d0, long d1, long d2, long d3, int offset) {
        if (m < 4 - offset) {
            keep();
            return;
        }
        int shift = Long.numberOfLeadingZeros(d3);
        long n3 = d3 << shift | d2 >>> 1 >>> ~shift;
        long n2 = d2 << shift | d1 >>> 1 >>> ~shift;
        long n1 = d1 << shift | d0 >>> 1 >>> ~shift;
        long n0 = d0 << shift;
        u[0] = 0;
        normalize(m, shift, offset);
        long reciprocal = reciprocal(n3, n2);
        for (int j = offset + m - 4; j >= 0; j--) {
            quotient[j] = step(j, n0, n1, n2, n3, reciprocal);
        }
        u[4] = 0;
        for (int i = 0; i < 4 - offset; i++) {
            remainder[i] = u[i + offset] >>> shift | u[i + offset + 1] << 1 << ~shift;
        }
        if (offset != 0) {
            remainder[3] = 0;
        }
    }

    private void byTwo(int m, long d0, long d1) {
        if (m < 2) {
            keep();
            return;
        }
        int shift = Long.numberOfLeadingZeros(d1);
        long n1 = d1 << shift | d0 >>> 1 >>> ~shift;
        long n0 = d0 << shift;
        normalize(m, shift, 0);
        long reciprocal = reciprocal(n1, n0);
        long r1 = u[m];
        long r0 = u[m - 1];
        for (int j = m - 2; j >= 0; j--) {
            // Three limbs by two.
            long low = reciprocal * r1;
            long fraction = low + r0;
            long q = unsignedMultiplyHigh(reciprocal, r1) + r1 + below(fraction, low);
            long t0 = n0 * q;
            long s0 = u[j] - t0;
            long s1 = r0 - q * n1 - unsignedMultiplyHigh(n0, q) - below(u[j], t0);
            r0 = s0 - n0;
            r1 = s1 - n1 - below(s0, n0);
            q++;
            if (Long.compareUnsigned(r1, fraction) >= 0) {
                q--;
                r0 += n0;
                r1 += n1 + below(r0, n0);
            }
            if (Long.compareUnsigned(r1, n1) > 0 || r1 == n1 && Long.compareUnsigned(r0, n0) >= 0) {
                q++;
                r1 -= n1 + below(r0, n0);
                r0 -= n0;
            }
            quotient[j] = q;
        }
        remainder[0] = r0 >>> shift | r1 << 1 << ~shift;
        remainder[1] = r1 >>> shift;
        remainder[2] = 0;
        remainder[3] = 0;
    }

    private void byOne(int m, long d) {
        int shift = Long.numberOfLeadingZeros(d);
        long n = d << shift;
        long r = 0;
        if (m > 0) {
            normalize(m, shift, 0);
            long reciprocal = reciprocal(n);
            r = u[m];
            for (int j = m - 1; j >= 0; j--) {
                // Two limbs by one.
                long low = reciprocal * r;
                long fraction = low + u[j];
                long q = unsignedMultiplyHigh(reciprocal, r) + r + 1 + below(fraction, low);
                r = u[j] - q * n;
                if (Long.compareUnsigned(r, fraction) > 0) {
                    q--;
                    r += n;
                }
                if (Long.compareUnsigned(r, n) >= 0) {
                    q++;
                    r -= n;
                }
                quotient[j] = q;
            }
        }
        remainder[0] = r >>> shift;
        remainder[1] = 0;
        remainder[2] = 0;
        remainder[3] = 0;
    }

    /** The numerator is below the divisor, so it has no more than four limbs. */
    private void keep() {
        System.arraycopy(numerator, 0, remainder, 0, 4);
    }

    private void normalize(int m, int shift, int offset) {
        long above = 0;
        for (int i = m - 1; i >= 0; i--) {
            long limb = numerator[i];
            u[offset + i + 1] = above << shift | limb >>> 1 >>> ~shift;
            above = limb;
        }
        u[offset] = above << shift;
    }

    /** One limb of the quotient: takes its multiple of the divisor from the five limbs at j, and returns it. */
    private long step(int j, long d0, long d1, long d2, long d3, long reciprocal) {
        long u4 = u[j + 4];
        long u3 = u[j + 3];
        if (u4 == d3 && u3 == d2) {
            subtractFull(j, d0, d1, d2, d3);
            return -1;
        }
        // Three limbs by two, as an estimate that is at most one too large.
        long u2 = u[j + 2];
        long low = reciprocal * u4;
        long fraction = low + u3;
        long q = unsignedMultiplyHigh(reciprocal, u4) + u4 + below(fraction, low);
        long t0 = d2 * q;
        long s0 = u2 - t0;
        long s1 = u3 - q * d3 - unsignedMultiplyHigh(d2, q) - below(u2, t0);
        long r0 = s0 - d2;
        long r1 = s1 - d3 - below(s0, d2);
        q++;
        if (Long.compareUnsigned(r1, fraction) >= 0) {
            q--;
            r0 += d2;
            r1 += d3 + below(r0, d2);
        }
        if (Long.compareUnsigned(r1, d3) > 0 || r1 == d3 && Long.compareUnsigned(r0, d2) >= 0) {
            q++;
            r1 -= d3 + below(r0, d2);
            r0 -= d2;
        }
        // The lower two limbs' share.
        long p0 = q * d0;
        long x0 = u[j] - p0;
        long borrow = unsignedMultiplyHigh(q, d0) + below(u[j], p0);
        long p1 = q * d1;
        long t1 = p1 + borrow;
        long x1 = u[j + 1] - t1;
        borrow = unsignedMultiplyHigh(q, d1) + below(t1, p1) + below(u[j + 1], t1);
        long x2 = r0 - borrow;
        long last = below(r0, borrow);
        long x3 = r1 - last;
        if (Long.compareUnsigned(r1, last) < 0) {
            q--;
            long y0 = x0 + d0;
            long c = below(y0, x0);
            long y1 = x1 + d1 + c;
            c = carry(x1, d1, y1);
            long y2 = x2 + d2 + c;
            x3 += d3 + carry(x2, d2, y2);
            x0 = y0;
            x1 = y1;
            x2 = y2;
        }
        u[j] = x0;
        u[j + 1] = x1;
        u[j + 2] = x2;
        u[j + 3] = x3;
        return q;
    }

    /** Takes 2^64 − 1 times the divisor, which always fits where the upper two limbs are the divisor's. */
    private void subtractFull(int j, long d0, long d1, long d2, long d3) {
        // u − (2^64 − 1) d = u + d − 2^64 d
        long x0 = u[j] + d0;
        long x1 = u[j + 1] + d1 + below(x0, d0);
        long c = carry(u[j + 1], d1, x1);
        long x2 = u[j + 2] + d2 + c;
        c = carry(u[j + 2], d2, x2);
        long x3 = u[j + 3] + d3 + c;
        u[j] = x0;
        u[j + 1] = x1 - d0;
        long b = below(x1, d0);
        u[j + 2] = x2 - d1 - b;
        b = carry(u[j + 2], d1, x2);
        u[j + 3] = x3 - d2 - b;
    }

    /** 1 where a is below b, unsigned; also the carry out of a sum a to which b was added. */
    private static long below(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
    }

    /** The carry out of a sum of a, b and a carry. */
    private static long carry(long a, long b, long sum) {
        return (a & b | (a | b) & ~sum) >>> 63;
    }

    /** ⌊(2^128 − 1) / d⌋ − 2^64 for d with its top bit set (algorithm 3). */
    static long reciprocal(long d) {
        long v0 = RECIPROCALS[(int) (d >>> 55) & 0xFF];
        long d40 = (d >>> 24) + 1;
        long v1 = (v0 << 11) - (v0 * v0 * d40 >>> 40) - 1;
        long v2 = (v1 << 13) + (v1 * (0x1000000000000000L - v1 * d40) >>> 47);
        long d0 = d & 1;
        long d63 = (d >>> 1) + d0;
        long e = ((v2 >>> 1) & -d0) - v2 * d63;
        long v3 = (unsignedMultiplyHigh(v2, e) >>> 1) + (v2 << 31);
        long lo = v3 * d;
        long hi = unsignedMultiplyHigh(v3, d) + below(lo + d, d);
        return v3 - hi - d;
    }

    /** ⌊(2^192 − 1) / (d1, d0)⌋ − 2^64 for d1 with its top bit set (algorithm 6). */
    private static long reciprocal(long d1, long d0) {
        long v = reciprocal(d1);
        long p = d1 * v + d0;
        if (Long.compareUnsigned(p, d0) < 0) {
            v--;
            if (Long.compareUnsigned(p, d1) >= 0) {
                v--;
                p -= d1;
            }
            p -= d1;
        }
        long t0 = v * d0;
        long t1 = unsignedMultiplyHigh(v, d0);
        p += t1;
        if (Long.compareUnsigned(p, t1) < 0) {
            v--;
            if (Long.compareUnsigned(p, d1) > 0 || p == d1 && Long.compareUnsigned(t0, d0) >= 0) {
                v--;
            }
        }
        return v;
    }
}
