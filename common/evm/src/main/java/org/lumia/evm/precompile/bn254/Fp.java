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
    private static final long P0 = 0x3c208c16d87cfd47L;
    private static final long P1 = 0x97816a916871ca8dL;
    private static final long P2 = 0xb85045b68181585dL;
    private static final long P3 = 0x30644e72e131a029L;
    /** −p⁻¹ modulo 2^64. */
    private static final long NEGATED_INVERSE = 0x87d20782e4866389L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] P_BYTES = P.toByteArray();

    private static final BigInteger R = BigInteger.ONE.shiftLeft(256);
    private static final Fp R_SQUARED = limbs(R.multiply(R).mod(P));

    static final Fp ZERO = new Fp(0, 0, 0, 0);
    static final Fp ONE = of(BigInteger.ONE);

    private final long l0;
    private final long l1;
    private final long l2;
    private final long l3;

    private Fp(long l0, long l1, long l2, long l3) {
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

    Fp negate() {
        return ZERO.subtract(this);
    }

    Fp square() {
        return multiply(this);
    }

    /** Montgomery product by operand scanning; the top bits of p are free, so that no fifth limb carries over (CIOS). */
    Fp multiply(Fp b) {
        Fp a = this;
        // Round 0: t += a0·b, then add the multiple of p that clears the lowest limb and shift it out.
        long lo = a.l0 * b.l0;
        long hi = Math.unsignedMultiplyHigh(a.l0, b.l0);
        long t0 = lo;
        long carry = hi;
        lo = a.l0 * b.l1;
        hi = Math.unsignedMultiplyHigh(a.l0, b.l1);
        long t1 = lo + carry;
        carry = hi + less(t1, lo);
        lo = a.l0 * b.l2;
        hi = Math.unsignedMultiplyHigh(a.l0, b.l2);
        long t2 = lo + carry;
        carry = hi + less(t2, lo);
        lo = a.l0 * b.l3;
        hi = Math.unsignedMultiplyHigh(a.l0, b.l3);
        long t3 = lo + carry;
        carry = hi + less(t3, lo);
        long m = t0 * NEGATED_INVERSE;
        long reduction = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        lo = m * P1;
        hi = Math.unsignedMultiplyHigh(m, P1);
        lo += reduction;
        hi += less(lo, reduction);
        t0 = t1 + lo;
        reduction = hi + less(t0, lo);
        lo = m * P2;
        hi = Math.unsignedMultiplyHigh(m, P2);
        lo += reduction;
        hi += less(lo, reduction);
        t1 = t2 + lo;
        reduction = hi + less(t1, lo);
        lo = m * P3;
        hi = Math.unsignedMultiplyHigh(m, P3);
        lo += reduction;
        hi += less(lo, reduction);
        t2 = t3 + lo;
        reduction = hi + less(t2, lo);
        t3 = reduction + carry;
        // Round 1: t += a1·b, then add the multiple of p that clears the lowest limb and shift it out.
        lo = a.l1 * b.l0;
        hi = Math.unsignedMultiplyHigh(a.l1, b.l0);
        t0 += lo;
        carry = hi + less(t0, lo);
        lo = a.l1 * b.l1;
        hi = Math.unsignedMultiplyHigh(a.l1, b.l1);
        lo += carry;
        hi += less(lo, carry);
        t1 += lo;
        carry = hi + less(t1, lo);
        lo = a.l1 * b.l2;
        hi = Math.unsignedMultiplyHigh(a.l1, b.l2);
        lo += carry;
        hi += less(lo, carry);
        t2 += lo;
        carry = hi + less(t2, lo);
        lo = a.l1 * b.l3;
        hi = Math.unsignedMultiplyHigh(a.l1, b.l3);
        lo += carry;
        hi += less(lo, carry);
        t3 += lo;
        carry = hi + less(t3, lo);
        m = t0 * NEGATED_INVERSE;
        reduction = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        lo = m * P1;
        hi = Math.unsignedMultiplyHigh(m, P1);
        lo += reduction;
        hi += less(lo, reduction);
        t0 = t1 + lo;
        reduction = hi + less(t0, lo);
        lo = m * P2;
        hi = Math.unsignedMultiplyHigh(m, P2);
        lo += reduction;
        hi += less(lo, reduction);
        t1 = t2 + lo;
        reduction = hi + less(t1, lo);
        lo = m * P3;
        hi = Math.unsignedMultiplyHigh(m, P3);
        lo += reduction;
        hi += less(lo, reduction);
        t2 = t3 + lo;
        reduction = hi + less(t2, lo);
        t3 = reduction + carry;
        // Round 2: t += a2·b, then add the multiple of p that clears the lowest limb and shift it out.
        lo = a.l2 * b.l0;
        hi = Math.unsignedMultiplyHigh(a.l2, b.l0);
        t0 += lo;
        carry = hi + less(t0, lo);
        lo = a.l2 * b.l1;
        hi = Math.unsignedMultiplyHigh(a.l2, b.l1);
        lo += carry;
        hi += less(lo, carry);
        t1 += lo;
        carry = hi + less(t1, lo);
        lo = a.l2 * b.l2;
        hi = Math.unsignedMultiplyHigh(a.l2, b.l2);
        lo += carry;
        hi += less(lo, carry);
        t2 += lo;
        carry = hi + less(t2, lo);
        lo = a.l2 * b.l3;
        hi = Math.unsignedMultiplyHigh(a.l2, b.l3);
        lo += carry;
        hi += less(lo, carry);
        t3 += lo;
        carry = hi + less(t3, lo);
        m = t0 * NEGATED_INVERSE;
        reduction = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        lo = m * P1;
        hi = Math.unsignedMultiplyHigh(m, P1);
        lo += reduction;
        hi += less(lo, reduction);
        t0 = t1 + lo;
        reduction = hi + less(t0, lo);
        lo = m * P2;
        hi = Math.unsignedMultiplyHigh(m, P2);
        lo += reduction;
        hi += less(lo, reduction);
        t1 = t2 + lo;
        reduction = hi + less(t1, lo);
        lo = m * P3;
        hi = Math.unsignedMultiplyHigh(m, P3);
        lo += reduction;
        hi += less(lo, reduction);
        t2 = t3 + lo;
        reduction = hi + less(t2, lo);
        t3 = reduction + carry;
        // Round 3: t += a3·b, then add the multiple of p that clears the lowest limb and shift it out.
        lo = a.l3 * b.l0;
        hi = Math.unsignedMultiplyHigh(a.l3, b.l0);
        t0 += lo;
        carry = hi + less(t0, lo);
        lo = a.l3 * b.l1;
        hi = Math.unsignedMultiplyHigh(a.l3, b.l1);
        lo += carry;
        hi += less(lo, carry);
        t1 += lo;
        carry = hi + less(t1, lo);
        lo = a.l3 * b.l2;
        hi = Math.unsignedMultiplyHigh(a.l3, b.l2);
        lo += carry;
        hi += less(lo, carry);
        t2 += lo;
        carry = hi + less(t2, lo);
        lo = a.l3 * b.l3;
        hi = Math.unsignedMultiplyHigh(a.l3, b.l3);
        lo += carry;
        hi += less(lo, carry);
        t3 += lo;
        carry = hi + less(t3, lo);
        m = t0 * NEGATED_INVERSE;
        reduction = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        lo = m * P1;
        hi = Math.unsignedMultiplyHigh(m, P1);
        lo += reduction;
        hi += less(lo, reduction);
        t0 = t1 + lo;
        reduction = hi + less(t0, lo);
        lo = m * P2;
        hi = Math.unsignedMultiplyHigh(m, P2);
        lo += reduction;
        hi += less(lo, reduction);
        t1 = t2 + lo;
        reduction = hi + less(t1, lo);
        lo = m * P3;
        hi = Math.unsignedMultiplyHigh(m, P3);
        lo += reduction;
        hi += less(lo, reduction);
        t2 = t3 + lo;
        reduction = hi + less(t2, lo);
        t3 = reduction + carry;
        return reduced(t0, t1, t2, t3);
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

    /** Subtracts p once from a number below 2p where that is possible. */
    private static Fp reduced(long r0, long r1, long r2, long r3) {
        long s0 = r0 - P0;
        long borrow = less(r0, P0);
        long d1 = r1 - P1;
        long s1 = d1 - borrow;
        borrow = less(r1, P1) | less(d1, borrow);
        long d2 = r2 - P2;
        long s2 = d2 - borrow;
        borrow = less(r2, P2) | less(d2, borrow);
        long d3 = r3 - P3;
        long s3 = d3 - borrow;
        borrow = less(r3, P3) | less(d3, borrow);
        return borrow == 0 ? new Fp(s0, s1, s2, s3) : new Fp(r0, r1, r2, r3);
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
