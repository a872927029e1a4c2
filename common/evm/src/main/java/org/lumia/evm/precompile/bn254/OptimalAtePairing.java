package org.lumia.evm.precompile.bn254;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The optimal ate pairing on BN254 (Vercauteren 2008; line formulas of Costello, Lange and Naehrig 2010 for a D-type twist;
 * final exponentiation of Fuentes-Castañeda, Knapp and Rodríguez-Henríquez 2011).
 */
final class OptimalAtePairing {
    private static final byte[] LOOP =
            nonAdjacentForm(G2.U.multiply(BigInteger.valueOf(6)).add(BigInteger.TWO));
    private static final Fp HALF = Fp.of(2).inverse();
    private static final boolean[] U_BITS = bits(G2.U);

    private OptimalAtePairing() {}

    /** Affine points, neither at infinity. */
    record Pair(G1 p, G2 q) {}

    /** Whether the product of the pairings is 1. */
    static boolean productIsOne(List<Pair> pairs) {
        return pairs.isEmpty() || finalExponentiation(millerLoop(pairs)).isOne();
    }

    /** One loop over all pairs shares the squarings. */
    static Fp12 millerLoop(List<Pair> pairs) {
        List<Line> lines = new ArrayList<>(pairs.size());
        for (Pair pair : pairs) {
            lines.add(new Line(pair));
        }
        Fp12 f = Fp12.ONE;
        for (int i = LOOP.length - 2; i >= 0; i--) {
            f = f.square();
            for (Line line : lines) {
                f = line.twice(f);
                if (LOOP[i] != 0) {
                    f = line.add(f, LOOP[i] > 0 ? line.q : line.negatedQ);
                }
            }
        }
        for (Line line : lines) {
            G2 q1 = line.q.psi();
            G2 q2 = q1.psi().negate();
            f = line.add(f, q1);
            f = line.add(f, q2);
        }
        return f;
    }

    /** f^((p¹²−1)/r) to a fixed power prime to r. */
    static Fp12 finalExponentiation(Fp12 f) {
        Fp12 g = f.conjugate().multiply(f.inverse());
        Fp12 r = g.frobenius(2).multiply(g);
        Fp12 y0 = powerOfMinusU(r);
        Fp12 y1 = y0.cyclotomicSquare();
        Fp12 y3 = y1.cyclotomicSquare().multiply(y1);
        Fp12 y4 = powerOfMinusU(y3);
        Fp12 y6 = powerOfMinusU(y4.cyclotomicSquare()).conjugate();
        Fp12 y8 = y6.multiply(y4).multiply(y3.conjugate());
        Fp12 y9 = y8.multiply(y1);
        Fp12 y11 = y8.multiply(y4).multiply(r);
        Fp12 y13 = y9.frobenius(1).multiply(y11);
        Fp12 y14 = y8.frobenius(2).multiply(y13);
        return r.conjugate().multiply(y9).frobenius(3).multiply(y14);
    }

    private static Fp12 powerOfMinusU(Fp12 f) {
        Fp12 result = f;
        for (int i = U_BITS.length - 2; i >= 0; i--) {
            result = result.cyclotomicSquare();
            if (U_BITS[i]) {
                result = result.multiply(f);
            }
        }
        return result.conjugate();
    }

    /** The running multiple T of Q in homogeneous coordinates, and the lines through it at P. */
    private static final class Line {
        private final Fp px;
        private final Fp py;
        private final G2 q;
        private final G2 negatedQ;
        private Fp2 x;
        private Fp2 y;
        private Fp2 z = Fp2.ONE;

        Line(Pair pair) {
            px = pair.p().x();
            py = pair.p().y();
            q = pair.q();
            negatedQ = q.negate();
            x = q.x();
            y = q.y();
        }

        /** f times the tangent at T; T becomes 2T. */
        Fp12 twice(Fp12 f) {
            Fp2 a = x.multiply(y).multiply(HALF);
            Fp2 b = y.square();
            Fp2 c = z.square();
            Fp2 e = G2.B.multiply(c.twice().add(c));
            Fp2 threeE = e.twice().add(e);
            Fp2 g = b.add(threeE).multiply(HALF);
            Fp2 h = y.add(z).square().subtract(b).subtract(c);
            Fp2 j = x.square();
            Fp2 ee = e.square();
            x = a.multiply(b.subtract(threeE));
            y = g.square().subtract(ee.twice().add(ee));
            z = b.multiply(h);
            return f.multiplyByLine(h.negate().multiply(py), j.twice().add(j).multiply(px), e.subtract(b));
        }

        /** f times the line through T and the affine point; T becomes their sum. */
        Fp12 add(Fp12 f, G2 point) {
            Fp2 theta = y.subtract(point.y().multiply(z));
            Fp2 lambda = x.subtract(point.x().multiply(z));
            Fp2 c = theta.square();
            Fp2 d = lambda.square();
            Fp2 e = lambda.multiply(d);
            Fp2 g = x.multiply(d);
            Fp2 h = e.add(z.multiply(c)).subtract(g.twice());
            x = lambda.multiply(h);
            y = theta.multiply(g.subtract(h)).subtract(e.multiply(y));
            z = z.multiply(e);
            Fp2 constant = theta.multiply(point.x()).subtract(lambda.multiply(point.y()));
            return f.multiplyByLine(lambda.multiply(py), theta.negate().multiply(px), constant);
        }
    }

    private static boolean[] bits(BigInteger value) {
        boolean[] bits = new boolean[value.bitLength()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = value.testBit(i);
        }
        return bits;
    }

    /** Digits −1, 0, 1, least significant first, no two neighbours both nonzero. */
    private static byte[] nonAdjacentForm(BigInteger value) {
        byte[] digits = new byte[value.bitLength() + 1];
        int length = 0;
        BigInteger k = value;
        while (k.signum() > 0) {
            int digit = k.testBit(0) ? 2 - (k.intValue() & 3) : 0;
            k = k.subtract(BigInteger.valueOf(digit)).shiftRight(1);
            digits[length++] = (byte) digit;
        }
        return Arrays.copyOf(digits, length);
    }
}
