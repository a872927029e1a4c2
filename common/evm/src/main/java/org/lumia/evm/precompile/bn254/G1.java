package org.lumia.evm.precompile.bn254;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A point of y² = x³ + 3 in Jacobian coordinates (x/z², y/z³); z = 0 at infinity. Every point is in the group of order r. */
record G1(Fp x, Fp y, Fp z) {
    static final BigInteger ORDER =
            new BigInteger("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001", 16);
    static final G1 INFINITY = new G1(Fp.ONE, Fp.ONE, Fp.ZERO);
    private static final Fp B = Fp.of(3);

    /** Reads 64 bytes, x ‖ y, zeros at infinity; null unless they are a point of the curve. */
    static @Nullable G1 read(byte[] bytes, int offset) {
        Fp x = Fp.read(bytes, offset);
        Fp y = Fp.read(bytes, offset + 32);
        if (x == null || y == null) {
            return null;
        }
        if (x.isZero() && y.isZero()) {
            return INFINITY;
        }
        boolean onCurve = y.square().equals(x.square().multiply(x).add(B));
        return onCurve ? new G1(x, y, Fp.ONE) : null;
    }

    boolean isInfinity() {
        return z.isZero();
    }

    /** 64 bytes, x ‖ y. */
    byte[] toBytes() {
        byte[] bytes = new byte[64];
        if (!isInfinity()) {
            G1 affine = toAffine();
            affine.x.write(bytes, 0);
            affine.y.write(bytes, 32);
        }
        return bytes;
    }

    /** The same point with z = 1, or infinity. */
    G1 toAffine() {
        if (isInfinity() || z.equals(Fp.ONE)) {
            return this;
        }
        return scaled(z.inverse());
    }

    /** The same point with z = 1, from the inverse of its z. */
    G1 scaled(Fp inverse) {
        Fp squared = inverse.square();
        return new G1(x.multiply(squared), y.multiply(squared).multiply(inverse), Fp.ONE);
    }

    G1 negate() {
        return new G1(x, y.negate(), z);
    }

    /** dbl-2009-l of the Explicit-Formulas Database. */
    G1 twice() {
        if (isInfinity()) {
            return this;
        }
        Fp a = x.square();
        Fp b = y.square();
        Fp c = b.square();
        Fp d = x.add(b).square().subtract(a).subtract(c).twice();
        Fp e = a.twice().add(a);
        Fp x3 = e.square().subtract(d.twice());
        Fp y3 = e.multiply(d.subtract(x3)).subtract(c.twice().twice().twice());
        return new G1(x3, y3, y.multiply(z).twice());
    }

    /** add-2007-bl of the Explicit-Formulas Database, with the cases it leaves out. */
    G1 add(G1 o) {
        if (isInfinity()) {
            return o;
        }
        if (o.isInfinity()) {
            return this;
        }
        Fp z1z1 = z.square();
        Fp z2z2 = o.z.square();
        Fp u1 = x.multiply(z2z2);
        Fp u2 = o.x.multiply(z1z1);
        Fp s1 = y.multiply(o.z).multiply(z2z2);
        Fp s2 = o.y.multiply(z).multiply(z1z1);
        if (u1.equals(u2)) {
            return s1.equals(s2) ? twice() : INFINITY;
        }
        Fp h = u2.subtract(u1);
        Fp i = h.twice().square();
        Fp j = h.multiply(i);
        Fp r = s2.subtract(s1).twice();
        Fp v = u1.multiply(i);
        Fp x3 = r.square().subtract(j).subtract(v.twice());
        Fp y3 = r.multiply(v.subtract(x3)).subtract(s1.multiply(j).twice());
        Fp z3 = z.add(o.z).square().subtract(z1z1).subtract(z2z2).multiply(h);
        return new G1(x3, y3, z3);
    }

    /** The sum of two points with z = 1 or at infinity, again with z = 1 or at infinity: the chord or the tangent. */
    G1 addAffine(G1 o) {
        if (isInfinity()) {
            return o;
        }
        if (o.isInfinity()) {
            return this;
        }
        Fp slope;
        if (!x.equals(o.x)) {
            slope = o.y.subtract(y).multiply(o.x.subtract(x).inverse());
        } else if (y.equals(o.y)) {
            // No point has y = 0: the order is odd.
            Fp squared = x.square();
            slope = squared.twice().add(squared).multiply(y.twice().inverse());
        } else {
            return INFINITY;
        }
        Fp x3 = slope.square().subtract(x).subtract(o.x);
        return new G1(x3, slope.multiply(x.subtract(x3)).subtract(y), Fp.ONE);
    }

    /** madd-2007-bl of the Explicit-Formulas Database, for a point with z = 1, with the cases it leaves out. */
    G1 addMixed(G1 o) {
        if (isInfinity()) {
            return o;
        }
        Fp z1z1 = z.square();
        Fp h = o.x.multiply(z1z1).subtract(x);
        Fp r = o.y.multiply(z).multiply(z1z1).subtract(y).twice();
        if (h.isZero()) {
            return r.isZero() ? twice() : INFINITY;
        }
        Fp hh = h.square();
        Fp i = hh.twice().twice();
        Fp j = h.multiply(i);
        Fp v = x.multiply(i);
        Fp x3 = r.square().subtract(j).subtract(v.twice());
        Fp y3 = r.multiply(v.subtract(x3)).subtract(y.multiply(j).twice());
        Fp z3 = z.add(h).square().subtract(z1z1).subtract(hh);
        return new G1(x3, y3, z3);
    }

    /** Any scalar from 0. */
    G1 multiply(BigInteger scalar) {
        return isInfinity() ? this : GlvMultiplication.multiply(toAffine(), scalar.mod(ORDER));
    }
}
