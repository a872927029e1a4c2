package org.lumia.evm.precompile.bn254;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An element of the base field of BN254, in Montgomery form (times 2^256), below p; limb 0 is the least significant.
 * Immutable.
 */
final class Fp {
    static final BigInteger P = new BigInteger("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47", 16);
    private static final long P0 = Montgomery.P0;
    private static final long P1 = Montgomery.P1;
    private static final long P2 = Montgomery.P2;
    private static final long P3 = Montgomery.P3;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] P_BYTES = P.toByteArray();

    /** 0 to 10 times p, four limbs each, without what lies above 2^256. */
    private static final long[] MULTIPLES = multiples();
    /** 2^59 divided by one more than the 32 highest bits of p in 256, rounded down. */
    private static final long RECIPROCAL = (1L << 59) / ((P3 >>> 32) + 1);

    private static final BigInteger R = BigInteger.ONE.shiftLeft(256);
    private static final Fp R_SQUARED = limbs(R.multiply(R).mod(P));

    static final Fp ZERO = new Fp(0, 0, 0, 0);
    static final Fp ONE = of(BigInteger.ONE);

    final long l0;
    final long l1;
    final long l2;
    final long l3;

    Fp(long l0, long l1, long l2, long l3) {
        this.l0 = l0;
        this.l1 = l1;
        this.l2 = l2;
        this.l3 = l3;
    }

    /** The value modulo p. */
    static Fp of(BigInteger value) {
        return limbs(value.mod(P)).multiply(R_SQUARED);
    }

    static Fp of(long value) {
        return of(BigInteger.valueOf(value));
    }

    private static Fp limbs(BigInteger value) {
        return new Fp(
                value.longValue(),
                value.shiftRight(64).longValue(),
                value.shiftRight(128).longValue(),
                value.shiftRight(192).longValue());
    }

    private static long[] multiples() {
        long[] multiples = new long[11 * 4];
        for (int i = 0; i < multiples.length; i++) {
            multiples[i] = P.multiply(BigInteger.valueOf(i / 4))
                    .shiftRight(64 * (i % 4))
                    .longValue();
        }
        return multiples;
    }

    /** Reads 32 big-endian bytes; null unless they stand for a number below p. */
    static @Nullable Fp read(byte[] bytes, int offset) {
        if (Arrays.compareUnsigned(bytes, offset, offset + 32, P_BYTES, 0, 32) >= 0) {
            return null;
        }
        return new Fp(
                        (long) LONGS.get(bytes, offset + 24),
                        (long) LONGS.get(bytes, offset + 16),
                        (long) LONGS.get(bytes, offset + 8),
                        (long) LONGS.get(bytes, offset))
                .multiply(R_SQUARED);
    }

    /** Writes 32 big-endian bytes. */
    void write(byte[] target, int offset) {
        Fp plain = plain();
        LONGS.set(target, offset, plain.l3);
        LONGS.set(target, offset + 8, plain.l2);
        LONGS.set(target, offset + 16, plain.l1);
        LONGS.set(target, offset + 24, plain.l0);
    }

    BigInteger toBigInteger() {
        byte[] bytes = new byte[32];
        write(bytes, 0);
        return new BigInteger(1, bytes);
    }

    boolean isZero() {
        return (l0 | l1 | l2 | l3) == 0;
    }

    Fp add(Fp b) {
        long r0 = l0 + b.l0;
        long carry = less(r0, l0);
        long s1 = l1 + carry;
        carry = less(s1, carry);
        long r1 = s1 + b.l1;
        carry += less(r1, s1);
        long s2 = l2 + carry;
        carry = less(s2, carry);
        long r2 = s2 + b.l2;
        carry += less(r2, s2);
        long r3 = l3 + b.l3 + carry;
        return reduced(r0, r1, r2, r3);
    }

    Fp twice() {
        return reduced(l0 << 1, (l1 << 1) | (l0 >>> 63), (l2 << 1) | (l1 >>> 63), (l3 << 1) | (l2 >>> 63));
    }

    Fp subtract(Fp b) {
        long r0 = l0 - b.l0;
        long borrow = less(l0, b.l0);
        long d1 = l1 - b.l1;
        long r1 = d1 - borrow;
        borrow = less(l1, b.l1) | less(d1, borrow);
        long d2 = l2 - b.l2;
        long r2 = d2 - borrow;
        borrow = less(l2, b.l2) | less(d2, borrow);
        long d3 = l3 - b.l3;
        long r3 = d3 - borrow;
        borrow = less(l3, b.l3) | less(d3, borrow);
        long mask = -borrow;
        long s0 = r0 + (P0 & mask);
        long carry = less(s0, r0);
        long e1 = r1 + carry;
        carry = less(e1, carry);
        long s1 = e1 + (P1 & mask);
        carry += less(s1, e1);
        long e2 = r2 + carry;
        carry = less(e2, carry);
        long s2 = e2 + (P2 & mask);
        carry += less(s2, e2);
        return new Fp(s0, s1, s2, r3 + (P3 & mask) + carry);
    }

    /** Half of this, or of this + p, whichever is even. */
    Fp half() {
        long mask = -(l0 & 1);
        long r0 = l0 + (P0 & mask);
        long carry = less(r0, l0);
        long s1 = l1 + carry;
        carry = less(s1, carry);
        long r1 = s1 + (P1 & mask);
        carry += less(r1, s1);
        long s2 = l2 + carry;
        carry = less(s2, carry);
        long r2 = s2 + (P2 & mask);
        carry += less(r2, s2);
        long r3 = l3 + (P3 & mask) + carry;
        return new Fp(r0 >>> 1 | r1 << 63, r1 >>> 1 | r2 << 63, r2 >>> 1 | r3 << 63, r3 >>> 1);
    }

    /** Nine times this plus b, which is up to p: ten times p at most, of which an estimate from the highest bits leaves less than 2p. */
    Fp nineTimesPlus(Fp b) {
        long t0 = l0 << 3;
        long r0 = t0 + l0;
        long carry = less(r0, t0);
        r0 += b.l0;
        carry += less(r0, b.l0);
        long t1 = l1 << 3 | l0 >>> 61;
        long r1 = t1 + l1;
        long next = less(r1, t1);
        r1 += b.l1;
        next += less(r1, b.l1);
        r1 += carry;
        carry = next + less(r1, carry);
        long t2 = l2 << 3 | l1 >>> 61;
        long r2 = t2 + l2;
        next = less(r2, t2);
        r2 += b.l2;
        next += less(r2, b.l2);
        r2 += carry;
        carry = next + less(r2, carry);
        long t3 = l3 << 3 | l2 >>> 61;
        long r3 = t3 + l3;
        next = (l3 >>> 61) + less(r3, t3);
        r3 += b.l3;
        next += less(r3, b.l3);
        r3 += carry;
        next += less(r3, carry);
        int multiple = (int) ((next << 32 | r3 >>> 32) * RECIPROCAL >>> 59) << 2;
        long m0 = MULTIPLES[multiple];
        long m1 = MULTIPLES[multiple + 1];
        long m2 = MULTIPLES[multiple + 2];
        long borrow = less(r0, m0);
        long d1 = r1 - m1;
        long s1 = d1 - borrow;
        borrow = less(r1, m1) | less(d1, borrow);
        long d2 = r2 - m2;
        long s2 = d2 - borrow;
        borrow = less(r2, m2) | less(d2, borrow);
        return reduced(r0 - m0, s1, s2, r3 - MULTIPLES[multiple + 3] - borrow);
    }

    Fp negate() {
        return ZERO.subtract(this);
    }

    Fp square() {
        return multiply(this);
    }

    /** For factors below 2p. */
    Fp multiply(Fp b) {
        return Montgomery.multiply(this, b);
    }

    /** The sum without reduction, below 2p: only as a factor of {@link #multiply} or {@link #square}, or as a left one in {@link Fp2}. */
    Fp addLazily(Fp b) {
        long r0 = l0 + b.l0;
        long carry = less(r0, l0);
        long s1 = l1 + carry;
        carry = less(s1, carry);
        long r1 = s1 + b.l1;
        carry += less(r1, s1);
        long s2 = l2 + carry;
        carry = less(s2, carry);
        long r2 = s2 + b.l2;
        carry += less(r2, s2);
        return new Fp(r0, r1, r2, l3 + b.l3 + carry);
    }

    /** p − this, p itself for zero: only as a right factor of {@link Montgomery#sumOfProducts}. */
    Fp negateLazily() {
        long borrow = less(P0, l0);
        long d1 = P1 - l1;
        long r1 = d1 - borrow;
        borrow = less(P1, l1) | less(d1, borrow);
        long d2 = P2 - l2;
        long r2 = d2 - borrow;
        borrow = less(P2, l2) | less(d2, borrow);
        return new Fp(P0 - l0, r1, r2, P3 - l3 - borrow);
    }

    /** @throws ArithmeticException for zero */
    Fp inverse() {
        if (isZero()) {
            throw new ArithmeticException("zero has no inverse");
        }
        // The inverse of x·R, times R², is x⁻¹·R.
        long[] r = SafeGcd.quotient(
                SafeGcd.limbs(R_SQUARED.l0, R_SQUARED.l1, R_SQUARED.l2, R_SQUARED.l3), SafeGcd.limbs(l0, l1, l2, l3));
        return new Fp(r[0] | r[1] << 60, r[1] >>> 4 | r[2] << 56, r[2] >>> 8 | r[3] << 52, r[3] >>> 12 | r[4] << 48);
    }

    private Fp plain() {
        return multiply(new Fp(1, 0, 0, 0));
    }

    /** Subtracts p once from a number below 2p where that is possible; without a branch, which would be mispredicted half of the time. */
    static Fp reduced(long r0, long r1, long r2, long r3) {
        long s0 = r0 - P0;
        long borrow = less(r0, P0);
        long d1 = r1 - P1;
        long s1 = d1 - borrow;
        borrow = less(r1, P1) | less(d1, borrow);
        long d2 = r2 - P2;
        long s2 = d2 - borrow;
        borrow = less(r2, P2) | less(d2, borrow);
        long s3 = r3 - P3 - borrow;
        // Both numbers are below 2^255: the sign tells whether p was too much.
        long kept = s3 >> 63;
        return new Fp(s0 ^ (s0 ^ r0) & kept, s1 ^ (s1 ^ r1) & kept, s2 ^ (s2 ^ r2) & kept, s3 ^ (s3 ^ r3) & kept);
    }

    /** 1 when x is below y as unsigned numbers, else 0. */
    private static long less(long x, long y) {
        return Long.compareUnsigned(x, y) < 0 ? 1 : 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fp that && l0 == that.l0 && l1 == that.l1 && l2 == that.l2 && l3 == that.l3;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(l0 ^ l1 ^ l2 ^ l3);
    }

    @Override
    public String toString() {
        return toBigInteger().toString();
    }
}
