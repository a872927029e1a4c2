package org.lumia.evm.precompile.bn254;

/** a + b·v + c·v² over {@link Fp2} with v³ = ξ. */
record Fp6(Fp2 a, Fp2 b, Fp2 c) {
    static final Fp6 ZERO = new Fp6(Fp2.ZERO, Fp2.ZERO, Fp2.ZERO);
    static final Fp6 ONE = new Fp6(Fp2.ONE, Fp2.ZERO, Fp2.ZERO);

    Fp6 add(Fp6 o) {
        return new Fp6(a.add(o.a), b.add(o.b), c.add(o.c));
    }

    Fp6 subtract(Fp6 o) {
        return new Fp6(a.subtract(o.a), b.subtract(o.b), c.subtract(o.c));
    }

    Fp6 negate() {
        return new Fp6(a.negate(), b.negate(), c.negate());
    }

    Fp6 twice() {
        return new Fp6(a.twice(), b.twice(), c.twice());
    }

    Fp6 multiply(Fp6 o) {
        Fp2 aa = a.multiply(o.a);
        Fp2 bb = b.multiply(o.b);
        Fp2 cc = c.multiply(o.c);
        Fp2 bc = b.addLazily(c).multiply(o.b.add(o.c)).subtract(bb).subtract(cc);
        Fp2 ab = a.addLazily(b).multiply(o.a.add(o.b)).subtract(aa).subtract(bb);
        Fp2 ac = a.addLazily(c).multiply(o.a.add(o.c)).subtract(aa).subtract(cc);
        return new Fp6(bc.multiplyByXi().add(aa), ab.add(cc.multiplyByXi()), ac.add(bb));
    }

    /** Times x + y·v. */
    Fp6 multiplyByLowTwo(Fp2 x, Fp2 y) {
        Fp2 ax = a.multiply(x);
        Fp2 by = b.multiply(y);
        Fp2 first = b.addLazily(c).multiply(y).subtract(by).multiplyByXi().add(ax);
        Fp2 second = x.addLazily(y).multiply(a.add(b)).subtract(ax).subtract(by);
        Fp2 third = a.addLazily(c).multiply(x).subtract(ax).add(by);
        return new Fp6(first, second, third);
    }

    Fp6 multiply(Fp2 scalar) {
        return new Fp6(a.multiply(scalar), b.multiply(scalar), c.multiply(scalar));
    }

    /** Times v. */
    Fp6 multiplyByV() {
        return new Fp6(c.multiplyByXi(), a, b);
    }

    Fp6 square() {
        return multiply(this);
    }

    /** @throws ArithmeticException for zero */
    Fp6 inverse() {
        Fp2 x = a.square().subtract(b.multiply(c).multiplyByXi());
        Fp2 y = c.square().multiplyByXi().subtract(a.multiply(b));
        Fp2 z = b.square().subtract(a.multiply(c));
        Fp2 norm = a.multiply(x)
                .add(c.multiply(y).add(b.multiply(z)).multiplyByXi())
                .inverse();
        return new Fp6(x.multiply(norm), y.multiply(norm), z.multiply(norm));
    }
}
