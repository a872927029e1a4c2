package org.lumia.evm.precompile.bn254;

/**
 * Montgomery products: sums of products divided by 2^256 modulo p, by operand scanning with the carries in local variables (CIOS). The
 * top bits of p are free, so that neither the fifth word nor the last one overflows.
 */
final class Montgomery {
    static final long P0 = 0x3c208c16d87cfd47L;
    static final long P1 = 0x97816a916871ca8dL;
    static final long P2 = 0xb85045b68181585dL;
    static final long P3 = 0x30644e72e131a029L;
    /** −p⁻¹ modulo 2^64. */
    static final long NEGATED_INVERSE = 0x87d20782e4866389L;

    private Montgomery() {}

    /** ab/2^256 modulo p, for factors below 2p. In each round the multiple of p that clears the lowest word is added. */
    static Fp multiply(Fp a, Fp b) {
        // a0·b
        long carry = Math.unsignedMultiplyHigh(a.l0, b.l0);
        long t0 = a.l0 * b.l0;
        long t1 = a.l0 * b.l1 + carry;
        carry = Math.unsignedMultiplyHigh(a.l0, b.l1) + less(t1, carry);
        long t2 = a.l0 * b.l2 + carry;
        carry = Math.unsignedMultiplyHigh(a.l0, b.l2) + less(t2, carry);
        long t3 = a.l0 * b.l3 + carry;
        carry = Math.unsignedMultiplyHigh(a.l0, b.l3) + less(t3, carry);
        long t4 = carry;
        long low;
        long m = t0 * NEGATED_INVERSE;
        carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        low = m * P1 + carry;
        carry = Math.unsignedMultiplyHigh(m, P1) + less(low, carry);
        t0 = t1 + low;
        carry += less(t0, low);
        low = m * P2 + carry;
        carry = Math.unsignedMultiplyHigh(m, P2) + less(low, carry);
        t1 = t2 + low;
        carry += less(t1, low);
        low = m * P3 + carry;
        carry = Math.unsignedMultiplyHigh(m, P3) + less(low, carry);
        t2 = t3 + low;
        carry += less(t2, low);
        t3 = t4 + carry;
        // a1·b
        low = a.l1 * b.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(a.l1, b.l0) + less(t0, low);
        low = a.l1 * b.l1 + carry;
        carry = Math.unsignedMultiplyHigh(a.l1, b.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = a.l1 * b.l2 + carry;
        carry = Math.unsignedMultiplyHigh(a.l1, b.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = a.l1 * b.l3 + carry;
        carry = Math.unsignedMultiplyHigh(a.l1, b.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 = carry;
        m = t0 * NEGATED_INVERSE;
        carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        low = m * P1 + carry;
        carry = Math.unsignedMultiplyHigh(m, P1) + less(low, carry);
        t0 = t1 + low;
        carry += less(t0, low);
        low = m * P2 + carry;
        carry = Math.unsignedMultiplyHigh(m, P2) + less(low, carry);
        t1 = t2 + low;
        carry += less(t1, low);
        low = m * P3 + carry;
        carry = Math.unsignedMultiplyHigh(m, P3) + less(low, carry);
        t2 = t3 + low;
        carry += less(t2, low);
        t3 = t4 + carry;
        // a2·b
        low = a.l2 * b.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(a.l2, b.l0) + less(t0, low);
        low = a.l2 * b.l1 + carry;
        carry = Math.unsignedMultiplyHigh(a.l2, b.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = a.l2 * b.l2 + carry;
        carry = Math.unsignedMultiplyHigh(a.l2, b.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = a.l2 * b.l3 + carry;
        carry = Math.unsignedMultiplyHigh(a.l2, b.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 = carry;
        m = t0 * NEGATED_INVERSE;
        carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        low = m * P1 + carry;
        carry = Math.unsignedMultiplyHigh(m, P1) + less(low, carry);
        t0 = t1 + low;
        carry += less(t0, low);
        low = m * P2 + carry;
        carry = Math.unsignedMultiplyHigh(m, P2) + less(low, carry);
        t1 = t2 + low;
        carry += less(t1, low);
        low = m * P3 + carry;
        carry = Math.unsignedMultiplyHigh(m, P3) + less(low, carry);
        t2 = t3 + low;
        carry += less(t2, low);
        t3 = t4 + carry;
        // a3·b
        low = a.l3 * b.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(a.l3, b.l0) + less(t0, low);
        low = a.l3 * b.l1 + carry;
        carry = Math.unsignedMultiplyHigh(a.l3, b.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = a.l3 * b.l2 + carry;
        carry = Math.unsignedMultiplyHigh(a.l3, b.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = a.l3 * b.l3 + carry;
        carry = Math.unsignedMultiplyHigh(a.l3, b.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 = carry;
        m = t0 * NEGATED_INVERSE;
        carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        low = m * P1 + carry;
        carry = Math.unsignedMultiplyHigh(m, P1) + less(low, carry);
        t0 = t1 + low;
        carry += less(t0, low);
        low = m * P2 + carry;
        carry = Math.unsignedMultiplyHigh(m, P2) + less(low, carry);
        t1 = t2 + low;
        carry += less(t1, low);
        low = m * P3 + carry;
        carry = Math.unsignedMultiplyHigh(m, P3) + less(low, carry);
        t2 = t3 + low;
        carry += less(t2, low);
        t3 = t4 + carry;
        return reduced(t0, t1, t2, t3);
    }

    /** (ab + cd)/2^256 modulo p with one reduction, for a and c below 2p and b and d up to p. */
    static Fp sumOfProducts(Fp a, Fp b, Fp c, Fp d) {
        // a0·b
        long carry = Math.unsignedMultiplyHigh(a.l0, b.l0);
        long t0 = a.l0 * b.l0;
        long t1 = a.l0 * b.l1 + carry;
        carry = Math.unsignedMultiplyHigh(a.l0, b.l1) + less(t1, carry);
        long t2 = a.l0 * b.l2 + carry;
        carry = Math.unsignedMultiplyHigh(a.l0, b.l2) + less(t2, carry);
        long t3 = a.l0 * b.l3 + carry;
        carry = Math.unsignedMultiplyHigh(a.l0, b.l3) + less(t3, carry);
        long t4 = carry;
        long low;
        // c0·d
        low = c.l0 * d.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(c.l0, d.l0) + less(t0, low);
        low = c.l0 * d.l1 + carry;
        carry = Math.unsignedMultiplyHigh(c.l0, d.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = c.l0 * d.l2 + carry;
        carry = Math.unsignedMultiplyHigh(c.l0, d.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = c.l0 * d.l3 + carry;
        carry = Math.unsignedMultiplyHigh(c.l0, d.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 += carry;
        long m = t0 * NEGATED_INVERSE;
        carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        low = m * P1 + carry;
        carry = Math.unsignedMultiplyHigh(m, P1) + less(low, carry);
        t0 = t1 + low;
        carry += less(t0, low);
        low = m * P2 + carry;
        carry = Math.unsignedMultiplyHigh(m, P2) + less(low, carry);
        t1 = t2 + low;
        carry += less(t1, low);
        low = m * P3 + carry;
        carry = Math.unsignedMultiplyHigh(m, P3) + less(low, carry);
        t2 = t3 + low;
        carry += less(t2, low);
        t3 = t4 + carry;
        // a1·b
        low = a.l1 * b.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(a.l1, b.l0) + less(t0, low);
        low = a.l1 * b.l1 + carry;
        carry = Math.unsignedMultiplyHigh(a.l1, b.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = a.l1 * b.l2 + carry;
        carry = Math.unsignedMultiplyHigh(a.l1, b.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = a.l1 * b.l3 + carry;
        carry = Math.unsignedMultiplyHigh(a.l1, b.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 = carry;
        // c1·d
        low = c.l1 * d.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(c.l1, d.l0) + less(t0, low);
        low = c.l1 * d.l1 + carry;
        carry = Math.unsignedMultiplyHigh(c.l1, d.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = c.l1 * d.l2 + carry;
        carry = Math.unsignedMultiplyHigh(c.l1, d.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = c.l1 * d.l3 + carry;
        carry = Math.unsignedMultiplyHigh(c.l1, d.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 += carry;
        m = t0 * NEGATED_INVERSE;
        carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        low = m * P1 + carry;
        carry = Math.unsignedMultiplyHigh(m, P1) + less(low, carry);
        t0 = t1 + low;
        carry += less(t0, low);
        low = m * P2 + carry;
        carry = Math.unsignedMultiplyHigh(m, P2) + less(low, carry);
        t1 = t2 + low;
        carry += less(t1, low);
        low = m * P3 + carry;
        carry = Math.unsignedMultiplyHigh(m, P3) + less(low, carry);
        t2 = t3 + low;
        carry += less(t2, low);
        t3 = t4 + carry;
        // a2·b
        low = a.l2 * b.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(a.l2, b.l0) + less(t0, low);
        low = a.l2 * b.l1 + carry;
        carry = Math.unsignedMultiplyHigh(a.l2, b.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = a.l2 * b.l2 + carry;
        carry = Math.unsignedMultiplyHigh(a.l2, b.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = a.l2 * b.l3 + carry;
        carry = Math.unsignedMultiplyHigh(a.l2, b.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 = carry;
        // c2·d
        low = c.l2 * d.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(c.l2, d.l0) + less(t0, low);
        low = c.l2 * d.l1 + carry;
        carry = Math.unsignedMultiplyHigh(c.l2, d.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = c.l2 * d.l2 + carry;
        carry = Math.unsignedMultiplyHigh(c.l2, d.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = c.l2 * d.l3 + carry;
        carry = Math.unsignedMultiplyHigh(c.l2, d.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 += carry;
        m = t0 * NEGATED_INVERSE;
        carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        low = m * P1 + carry;
        carry = Math.unsignedMultiplyHigh(m, P1) + less(low, carry);
        t0 = t1 + low;
        carry += less(t0, low);
        low = m * P2 + carry;
        carry = Math.unsignedMultiplyHigh(m, P2) + less(low, carry);
        t1 = t2 + low;
        carry += less(t1, low);
        low = m * P3 + carry;
        carry = Math.unsignedMultiplyHigh(m, P3) + less(low, carry);
        t2 = t3 + low;
        carry += less(t2, low);
        t3 = t4 + carry;
        // a3·b
        low = a.l3 * b.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(a.l3, b.l0) + less(t0, low);
        low = a.l3 * b.l1 + carry;
        carry = Math.unsignedMultiplyHigh(a.l3, b.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = a.l3 * b.l2 + carry;
        carry = Math.unsignedMultiplyHigh(a.l3, b.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = a.l3 * b.l3 + carry;
        carry = Math.unsignedMultiplyHigh(a.l3, b.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 = carry;
        // c3·d
        low = c.l3 * d.l0;
        t0 += low;
        carry = Math.unsignedMultiplyHigh(c.l3, d.l0) + less(t0, low);
        low = c.l3 * d.l1 + carry;
        carry = Math.unsignedMultiplyHigh(c.l3, d.l1) + less(low, carry);
        t1 += low;
        carry += less(t1, low);
        low = c.l3 * d.l2 + carry;
        carry = Math.unsignedMultiplyHigh(c.l3, d.l2) + less(low, carry);
        t2 += low;
        carry += less(t2, low);
        low = c.l3 * d.l3 + carry;
        carry = Math.unsignedMultiplyHigh(c.l3, d.l3) + less(low, carry);
        t3 += low;
        carry += less(t3, low);
        t4 += carry;
        m = t0 * NEGATED_INVERSE;
        carry = Math.unsignedMultiplyHigh(m, P0) + (t0 != 0 ? 1 : 0);
        low = m * P1 + carry;
        carry = Math.unsignedMultiplyHigh(m, P1) + less(low, carry);
        t0 = t1 + low;
        carry += less(t0, low);
        low = m * P2 + carry;
        carry = Math.unsignedMultiplyHigh(m, P2) + less(low, carry);
        t1 = t2 + low;
        carry += less(t1, low);
        low = m * P3 + carry;
        carry = Math.unsignedMultiplyHigh(m, P3) + less(low, carry);
        t2 = t3 + low;
        carry += less(t2, low);
        t3 = t4 + carry;
        return reduced(t0, t1, t2, t3);
    }

    /** From a number below 2p, which is below p most of the time after a product. */
    private static Fp reduced(long r0, long r1, long r2, long r3) {
        return r3 < P3 ? new Fp(r0, r1, r2, r3) : Fp.reduced(r0, r1, r2, r3);
    }

    private static long less(long x, long y) {
        return Long.compareUnsigned(x, y) < 0 ? 1 : 0;
    }
}
