package org.lumia.evm.precompile.bn254;

import java.math.BigInteger;

/**
 * Multiples of a point by the endomorphism (x, y) → (βx, y), which multiplies by λ (Gallant, Lambert, Vanstone, 2001): a scalar is
 * split into two of half its length, whose signed windows share the doublings.
 */
final class GlvMultiplication {
    static final BigInteger LAMBDA = new BigInteger("b3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90dd", 16);
    static final Fp BETA = Fp.of(new BigInteger("59e26bcea0d48bacd4f263f1acdb5c4f5763473177fffffe", 16));

    /** (A1, −B1) and (A2, A1) are short vectors (a, b) with a + bλ = 0 modulo r: 2u+1, 6u²+2u and 6u²+4u+1. */
    private static final BigInteger A1 = new BigInteger("9931322734385697763");

    private static final BigInteger B1 = new BigInteger("147946756881789319000765030803803410728");
    private static final BigInteger A2 = new BigInteger("147946756881789319010696353538189108491");

    private static final int WINDOW_BITS = 5;
    /** Odd multiples up to 2^(w−1) − 1. */
    private static final int MULTIPLES = 1 << WINDOW_BITS - 2;
    /** A half is below 2^128; a carry may leave one digit above. */
    private static final int DIGITS = 129;

    private GlvMultiplication() {}

    /** The multiple of a point with z = 1 by a scalar from 0 below r, in Jacobian coordinates. */
    static G1 multiply(G1 point, BigInteger scalar) {
        BigInteger[] halves = split(scalar);
        byte[] first = digits(halves[0]);
        byte[] second = digits(halves[1]);
        G1[] multiples = oddMultiples(point);
        G1[] turned = new G1[MULTIPLES];
        for (int i = 0; i < MULTIPLES; i++) {
            turned[i] = new G1(multiples[i].x().multiply(BETA), multiples[i].y(), Fp.ONE);
        }
        G1 sum = G1.INFINITY;
        for (int i = DIGITS - 1; i >= 0; i--) {
            sum = added(sum.twice(), first[i], multiples);
            sum = added(sum, second[i], turned);
        }
        return sum;
    }

    /** k₁ and k₂ with k₁ + k₂λ = k modulo r, each within ±2^128. */
    static BigInteger[] split(BigInteger k) {
        BigInteger c1 = A1.multiply(k).divide(G1.ORDER);
        BigInteger c2 = B1.multiply(k).divide(G1.ORDER);
        return new BigInteger[] {
            k.subtract(c1.multiply(A1)).subtract(c2.multiply(A2)),
            c1.multiply(B1).subtract(c2.multiply(A1))
        };
    }

    private static G1 added(G1 sum, byte digit, G1[] multiples) {
        if (digit == 0) {
            return sum;
        }
        return digit > 0 ? sum.addMixed(multiples[digit >> 1]) : sum.addMixed(multiples[-digit >> 1].negate());
    }

    /** 1, 3, 5, … times the point, all with z = 1 by one inversion; none is at infinity, for the order is a large prime. */
    private static G1[] oddMultiples(G1 point) {
        G1[] multiples = new G1[MULTIPLES];
        Fp[] products = new Fp[MULTIPLES];
        G1 twice = point.twice();
        multiples[0] = point;
        products[0] = point.z();
        for (int i = 1; i < MULTIPLES; i++) {
            multiples[i] = multiples[i - 1].add(twice);
            products[i] = products[i - 1].multiply(multiples[i].z());
        }
        Fp inverse = products[MULTIPLES - 1].inverse();
        for (int i = MULTIPLES - 1; i > 0; i--) {
            Fp z = multiples[i].z();
            multiples[i] = multiples[i].scaled(inverse.multiply(products[i - 1]));
            inverse = inverse.multiply(z);
        }
        return multiples;
    }

    /** Odd digits within ±2^(w−1), the least significant first, at least w−1 zeros after each; their sum is the number. */
    private static byte[] digits(BigInteger number) {
        BigInteger magnitude = number.abs();
        long low = magnitude.longValue();
        long high = magnitude.shiftRight(64).longValue();
        byte[] digits = new byte[DIGITS];
        int carry = 0;
        int at = 0;
        while (at < DIGITS) {
            if ((window(low, high, at) & 1) == carry) {
                at++;
                continue;
            }
            int digit = (window(low, high, at) & (1 << WINDOW_BITS) - 1) + carry;
            carry = digit >> WINDOW_BITS - 1 & 1;
            digit -= carry << WINDOW_BITS;
            digits[at] = (byte) (number.signum() < 0 ? -digit : digit);
            at += WINDOW_BITS;
        }
        return digits;
    }

    /** The bits from a place up, at least five of them. */
    private static int window(long low, long high, int at) {
        if (at >= 128) {
            return 0;
        }
        if (at >= 64) {
            return (int) (high >>> at - 64);
        }
        return (int) (at == 0 ? low : low >>> at | high << 64 - at);
    }
}
