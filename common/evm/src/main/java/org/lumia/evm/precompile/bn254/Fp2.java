package org.lumia.evm.precompile.bn254;

import java.math.BigInteger;

/** a + b·i with i² = −1. */
record Fp2(Fp a, Fp b) {
    static final Fp2 ZERO = new Fp2(Fp.ZERO, Fp.ZERO);
    static final Fp2 ONE = new Fp2(Fp.ONE, Fp.ZERO);
    /** ξ = 9 + i, which has no cube or square root: the tower above is built on it. */
    static final Fp2 XI = new Fp2(Fp.of(9), Fp.ONE);

    boolean isZero() {
        return a.isZero() && b.isZero();
    }

    Fp2 add(Fp2 o) {
        return new Fp2(a.add(o.a), b.add(o.b));
    }

    Fp2 twice() {
        return new Fp2(a.twice(), b.twice());
    }

    Fp2 subtract(Fp2 o) {
        return new Fp2(a.subtract(o.a), b.subtract(o.b));
    }

    Fp2 half() {
        return new Fp2(a.half(), b.half());
    }

    Fp2 negate() {
        return new Fp2(a.negate(), b.negate());
    }

    Fp2 conjugate() {
        return new Fp2(a, b.negate());
    }

    /** The parts of this may be sums of {@link #addLazily}. */
    Fp2 multiply(Fp2 o) {
        return new Fp2(
                Montgomery.sumOfProducts(a, o.a, b, o.b.negateLazily()), Montgomery.sumOfProducts(a, o.b, b, o.a));
    }

    /** The sum without reduction, only as a left factor. */
    Fp2 addLazily(Fp2 o) {
        return new Fp2(a.addLazily(o.a), b.addLazily(o.b));
    }

    Fp2 multiply(Fp scalar) {
        return new Fp2(a.multiply(scalar), b.multiply(scalar));
    }

    Fp2 square() {
        return new Fp2(a.addLazily(b).multiply(a.subtract(b)), a.addLazily(a).multiply(b));
    }

    /** Times ξ. */
    Fp2 multiplyByXi() {
        return new Fp2(a.nineTimesPlus(b.negateLazily()), b.nineTimesPlus(a));
    }

    /** @throws ArithmeticException for zero */
    Fp2 inverse() {
        Fp norm = a.square().add(b.square()).inverse();
        return new Fp2(a.multiply(norm), b.multiply(norm).negate());
    }

    Fp2 power(BigInteger exponent) {
        Fp2 result = ONE;
        for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
            result = result.square();
            if (exponent.testBit(bit)) {
                result = result.multiply(this);
            }
        }
        return result;
    }
}
