package org.lumia.evm.precompile.bn254;

/**
 * Inverses modulo p by division steps in batches of 60 (Bernstein and Yang, "Fast constant-time gcd computation and modular
 * inversion", 2019), in variable time. Numbers are five limbs of 60 bits in two's complement, the least significant first; the
 * last limb carries the sign.
 */
final class SafeGcd {
    private static final int BATCH = 60;
    private static final int LIMBS = 5;
    private static final long MASK = (1L << BATCH) - 1;
    private static final long[] P =
            limbs(0x3c208c16d87cfd47L, 0x97816a916871ca8dL, 0xb85045b68181585dL, 0x30644e72e131a029L);

    /** p⁻¹ modulo 2^60. */
    private static final long P_INVERSE = -0x87d20782e4866389L & MASK;

    private final long[] f = P.clone();
    private final long[] g;
    /** f = d·x/scale modulo p and g = e·x/scale modulo p all along, d and e between −2p and p. */
    private final long[] d = new long[LIMBS];

    private final long[] e;

    /** f and g after a batch, times 2^60, are uf + vg and qf + rg. */
    private long u;

    private long v;
    private long q;
    private long r;

    private SafeGcd(long[] x, long[] scale) {
        g = x;
        e = scale;
    }

    /** Five limbs from four of 64 bits. */
    static long[] limbs(long l0, long l1, long l2, long l3) {
        return new long[] {
            l0 & MASK,
            (l0 >>> 60 | l1 << 4) & MASK,
            (l1 >>> 56 | l2 << 8) & MASK,
            (l2 >>> 52 | l3 << 12) & MASK,
            l3 >>> 48
        };
    }

    /** scale/x modulo p, for x from 1 and scale from 0 below p; both arrays are used up, the answer is one of five limbs. */
    static long[] quotient(long[] scale, long[] x) {
        var state = new SafeGcd(x, scale);
        long eta = -1;
        while (!isZero(state.g)) {
            eta = state.divisionSteps(eta);
            state.updateFactors();
            state.updateNumbers();
        }
        return state.result();
    }

    /** As many steps as a batch has, seen on the lowest limbs; zeros of g go at once, and up to six bits of g are cleared by one sum. */
    private long divisionSteps(long etaBefore) {
        long eta = etaBefore;
        long a = f[0];
        long b = g[0];
        long au = 1;
        long av = 0;
        long bu = 0;
        long bv = 1;
        int left = BATCH;
        while (true) {
            int zeros = Long.numberOfTrailingZeros(b | -1L << left);
            b >>>= zeros;
            au <<= zeros;
            av <<= zeros;
            eta -= zeros;
            left -= zeros;
            if (left == 0) {
                break;
            }
            long w;
            if (eta < 0) {
                eta = -eta;
                long swapped = a;
                a = b;
                b = -swapped;
                swapped = au;
                au = bu;
                bu = -swapped;
                swapped = av;
                av = bv;
                bv = -swapped;
                w = a * b * (a * a - 2) & bits(eta, left) & 63;
            } else {
                w = -(a + ((a + 1 & 4) << 1)) * b & bits(eta, left) & 15;
            }
            b += a * w;
            bu += au * w;
            bv += av * w;
        }
        u = au;
        v = av;
        q = bu;
        r = bv;
        return eta;
    }

    /** Ones for as many steps as may be taken before the next swap. */
    private static long bits(long eta, int left) {
        return -1L >>> 64 - (int) Math.min(eta + 1, left);
    }

    /** d and e for the new f and g: the multiples of p make the sums divisible by 2^60. */
    private void updateFactors() {
        long negativeD = d[LIMBS - 1] >> 63;
        long negativeE = e[LIMBS - 1] >> 63;
        long pd = (u & negativeD) + (v & negativeE);
        long pe = (q & negativeD) + (r & negativeE);
        pd -= P_INVERSE * (u * d[0] + v * e[0]) + pd & MASK;
        pe -= P_INVERSE * (q * d[0] + r * e[0]) + pe & MASK;
        long carryD = 0;
        long carryE = 0;
        for (int i = 0; i < LIMBS; i++) {
            long di = d[i];
            long ei = e[i];
            long pi = P[i];
            long high = above(u, di) + above(v, ei) + above(pd, pi);
            long low = u * di + v * ei + pd * pi + carryD - (high << BATCH);
            carryD = high + (low >> BATCH);
            if (i > 0) {
                d[i - 1] = low & MASK;
            }
            high = above(q, di) + above(r, ei) + above(pe, pi);
            low = q * di + r * ei + pe * pi + carryE - (high << BATCH);
            carryE = high + (low >> BATCH);
            if (i > 0) {
                e[i - 1] = low & MASK;
            }
        }
        d[LIMBS - 1] = carryD;
        e[LIMBS - 1] = carryE;
    }

    private void updateNumbers() {
        long carryF = 0;
        long carryG = 0;
        for (int i = 0; i < LIMBS; i++) {
            long fi = f[i];
            long gi = g[i];
            long high = above(u, fi) + above(v, gi);
            long low = u * fi + v * gi + carryF - (high << BATCH);
            carryF = high + (low >> BATCH);
            if (i > 0) {
                f[i - 1] = low & MASK;
            }
            high = above(q, fi) + above(r, gi);
            low = q * fi + r * gi + carryG - (high << BATCH);
            carryG = high + (low >> BATCH);
            if (i > 0) {
                g[i - 1] = low & MASK;
            }
        }
        f[LIMBS - 1] = carryF;
        g[LIMBS - 1] = carryG;
    }

    /** The product divided by 2^60, rounded down; factors within ±2^61. */
    private static long above(long x, long y) {
        return Math.multiplyHigh(x << 2, y << 2);
    }

    private static boolean isZero(long[] number) {
        return (number[0] | number[1] | number[2] | number[3] | number[4]) == 0;
    }

    /** d times the sign of f, which is 1 or −1 now, from 0 below p. */
    private long[] result() {
        boolean negative = f[LIMBS - 1] < 0;
        addTo(d, d[LIMBS - 1] < 0, false);
        addTo(d, false, negative);
        addTo(d, d[LIMBS - 1] < 0, false);
        return d;
    }

    private static void addTo(long[] number, boolean p, boolean negated) {
        long carry = 0;
        for (int i = 0; i < LIMBS; i++) {
            long sum = (negated ? -number[i] : number[i]) + (p ? P[i] : 0) + carry;
            number[i] = i < LIMBS - 1 ? sum & MASK : sum;
            carry = sum >> BATCH;
        }
    }
}
