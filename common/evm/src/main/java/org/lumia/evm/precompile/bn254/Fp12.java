package org.lumia.evm.precompile.bn254;

import java.math.BigInteger;

/** a + b·w over {@link Fp6} with w² = v; as a polynomial in w the coefficients are a.a, b.a, a.b, b.b, a.c, b.c. */
record Fp12(Fp6 a, Fp6 b) {
    static final Fp12 ONE = new Fp12(Fp6.ONE, Fp6.ZERO);

    /** ξ^(k(pⁿ−1)/6) for n = 1, 2, 3 and k = 0 … 5: what the n-th Frobenius multiplies the coefficient of w^k by. */
    private static final Fp2[][] FROBENIUS = frobeniusConstants();

    private static Fp2[][] frobeniusConstants() {
        Fp2[][] constants = new Fp2[4][6];
        for (int n = 1; n <= 3; n++) {
            BigInteger step = Fp.P.pow(n).subtract(BigInteger.ONE).divide(BigInteger.valueOf(6));
            for (int k = 0; k < 6; k++) {
                constants[n][k] = Fp2.XI.power(step.multiply(BigInteger.valueOf(k)));
            }
        }
        return constants;
    }

    boolean isOne() {
        return equals(ONE);
    }

    Fp12 multiply(Fp12 o) {
        Fp6 aa = a.multiply(o.a);
        Fp6 bb = b.multiply(o.b);
        Fp6 cross = a.add(b).multiply(o.a.add(o.b)).subtract(aa).subtract(bb);
        return new Fp12(aa.add(bb.multiplyByV()), cross);
    }

    Fp12 square() {
        Fp6 ab = a.multiply(b);
        Fp6 first = a.add(b).multiply(a.add(b.multiplyByV())).subtract(ab).subtract(ab.multiplyByV());
        return new Fp12(first, ab.twice());
    }

    /** Times x + y·w + z·v·w: the shape of a line through points of the twist. */
    Fp12 multiplyByLine(Fp2 x, Fp2 y, Fp2 z) {
        Fp6 left = a.multiply(x);
        Fp6 right = b.multiplyByLowTwo(y, z);
        Fp6 both = a.add(b).multiplyByLowTwo(x.add(y), z);
        return new Fp12(right.multiplyByV().add(left), both.subtract(left).subtract(right));
    }

    /** The p⁶-th power; the inverse of an element of the cyclotomic subgroup. */
    Fp12 conjugate() {
        return new Fp12(a, b.negate());
    }

    /** @throws ArithmeticException for zero */
    Fp12 inverse() {
        Fp6 norm = a.square().subtract(b.square().multiplyByV()).inverse();
        return new Fp12(a.multiply(norm), b.multiply(norm).negate());
    }

    /** The pⁿ-th power, n from 1 to 3. */
    Fp12 frobenius(int n) {
        Fp2[] by = FROBENIUS[n];
        boolean odd = (n & 1) == 1;
        Fp6 first = new Fp6(
                turned(a.a(), odd),
                turned(a.b(), odd).multiply(by[2]),
                turned(a.c(), odd).multiply(by[4]));
        Fp6 second = new Fp6(
                turned(b.a(), odd).multiply(by[1]),
                turned(b.b(), odd).multiply(by[3]),
                turned(b.c(), odd).multiply(by[5]));
        return new Fp12(first, second);
    }

    private static Fp2 turned(Fp2 value, boolean odd) {
        return odd ? value.conjugate() : value;
    }

    /** The square of an element of the cyclotomic subgroup (Granger and Scott, 2010). */
    Fp12 cyclotomicSquare() {
        Fp2[] first = squaredPair(a.a(), b.b());
        Fp2[] second = squaredPair(b.a(), a.c());
        Fp2[] third = squaredPair(a.b(), b.c());
        return new Fp12(
                new Fp6(
                        thriceMinusTwice(first[0], a.a()),
                        thriceMinusTwice(second[0], a.b()),
                        thriceMinusTwice(third[0], a.c())),
                new Fp6(
                        thricePlusTwice(third[1].multiplyByXi(), b.a()),
                        thricePlusTwice(first[1], b.b()),
                        thricePlusTwice(second[1], b.c())));
    }

    /** (x + y·s)² with s² = ξ, by three squares. */
    private static Fp2[] squaredPair(Fp2 x, Fp2 y) {
        Fp2 xx = x.square();
        Fp2 yy = y.square();
        return new Fp2[] {
            yy.multiplyByXi().add(xx), x.add(y).square().subtract(xx).subtract(yy)
        };
    }

    private static Fp2 thriceMinusTwice(Fp2 t, Fp2 z) {
        return t.subtract(z).twice().add(t);
    }

    private static Fp2 thricePlusTwice(Fp2 t, Fp2 z) {
        return t.add(z).twice().add(t);
    }
}
