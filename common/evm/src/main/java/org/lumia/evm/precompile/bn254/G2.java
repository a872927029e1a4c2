package org.lumia.evm.precompile.bn254;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A point of the twist y² = x³ + 3/ξ over {@link Fp2} in Jacobian coordinates; z = 0 at infinity. */
record G2(Fp2 x, Fp2 y, Fp2 z) {
    static final G2 INFINITY = new G2(Fp2.ONE, Fp2.ONE, Fp2.ZERO);
    /** The curve's parameter u: p, r and the loop length of the pairing are polynomials of it. */
    static final BigInteger U = new BigInteger("4965661367192848881");

    static final Fp2 B = new Fp2(Fp.of(3), Fp.ZERO).multiply(Fp2.XI.inverse());
    private static final Fp2 PSI_X = Fp2.XI.power(Fp.P.subtract(BigInteger.ONE).divide(BigInteger.valueOf(3)));
    private static final Fp2 PSI_Y = Fp2.XI.power(Fp.P.subtract(BigInteger.ONE).divide(BigInteger.TWO));

    /**
     * Reads 128 bytes as EIP-197 writes them, imaginary parts first; null unless they are a point of the twist, which may be outside of
     * the group of order r.
     */
    static @Nullable G2 read(byte[] bytes, int offset) {
        Fp xb = Fp.read(bytes, offset);
        Fp xa = Fp.read(bytes, offset + 32);
        Fp yb = Fp.read(bytes, offset + 64);
        Fp ya = Fp.read(bytes, offset + 96);
        if (xa == null || xb == null || ya == null || yb == null) {
            return null;
        }
        Fp2 x = new Fp2(xa, xb);
        Fp2 y = new Fp2(ya, yb);
        if (x.isZero() && y.isZero()) {
            return INFINITY;
        }
        return y.square().equals(x.square().multiply(x).add(B)) ? new G2(x, y, Fp2.ONE) : null;
    }

    boolean isInfinity() {
        return z.isZero();
    }

    /**
     * Whether the order divides r: (u+1)Q + ψ(uQ) + ψ²(uQ) = ψ³(2uQ), a quarter of the work of r·Q (El Housni, Guillevic,
     * Piellard, 2022, eprint 2022/348).
     */
    boolean isInGroup() {
        G2 uq = multiply(U);
        G2 psi = uq.psi();
        G2 psi2 = psi.psi();
        G2 left = uq.add(this).add(psi).add(psi2);
        G2 right = psi2.psi().twice();
        return left.isSame(right);
    }

    /** The p-power Frobenius seen on the twist. */
    G2 psi() {
        return new G2(x.conjugate().multiply(PSI_X), y.conjugate().multiply(PSI_Y), z.conjugate());
    }

    boolean isSame(G2 o) {
        if (isInfinity() || o.isInfinity()) {
            return isInfinity() == o.isInfinity();
        }
        Fp2 zz = z.square();
        Fp2 ozz = o.z.square();
        return x.multiply(ozz).equals(o.x.multiply(zz))
                && y.multiply(ozz).multiply(o.z).equals(o.y.multiply(zz).multiply(z));
    }

    G2 negate() {
        return new G2(x, y.negate(), z);
    }

    G2 twice() {
        if (isInfinity()) {
            return this;
        }
        Fp2 a = x.square();
        Fp2 b = y.square();
        Fp2 c = b.square();
        Fp2 d = x.add(b).square().subtract(a).subtract(c).twice();
        Fp2 e = a.twice().add(a);
        Fp2 x3 = e.square().subtract(d.twice());
        Fp2 y3 = e.multiply(d.subtract(x3)).subtract(c.twice().twice().twice());
        return new G2(x3, y3, y.multiply(z).twice());
    }

    G2 add(G2 o) {
        if (isInfinity()) {
            return o;
        }
        if (o.isInfinity()) {
            return this;
        }
        Fp2 z1z1 = z.square();
        Fp2 z2z2 = o.z.square();
        Fp2 u1 = x.multiply(z2z2);
        Fp2 u2 = o.x.multiply(z1z1);
        Fp2 s1 = y.multiply(o.z).multiply(z2z2);
        Fp2 s2 = o.y.multiply(z).multiply(z1z1);
        if (u1.equals(u2)) {
            return s1.equals(s2) ? twice() : INFINITY;
        }
        Fp2 h = u2.subtract(u1);
        Fp2 i = h.twice().square();
        Fp2 j = h.multiply(i);
        Fp2 r = s2.subtract(s1).twice();
        Fp2 v = u1.multiply(i);
        Fp2 x3 = r.square().subtract(j).subtract(v.twice());
        Fp2 y3 = r.multiply(v.subtract(x3)).subtract(s1.multiply(j).twice());
        Fp2 z3 = z.add(o.z).square().subtract(z1z1).subtract(z2z2).multiply(h);
        return new G2(x3, y3, z3);
    }

    G2 multiply(BigInteger scalar) {
        G2 sum = INFINITY;
        for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
            sum = sum.twice();
            if (scalar.testBit(bit)) {
                sum = sum.add(this);
            }
        }
        return sum;
    }
}
