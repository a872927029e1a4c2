package org.lumia.evm.precompile.bn254;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The optimal ate pairing on BN254 (Vercauteren 2008; line formulas of Costello, Lange and Naehrig 2010 for a D-type twist;
 * final exponentiation of Fuentes-Castañeda, Knapp and Rodríguez-Henríquez 2011).
 */
final class OptimalAtePairing {
    private static final byte[] LOOP =
            signedWindows(G2.U.multiply(BigInteger.valueOf(6)).add(BigInteger.TWO), 2);
    private static final byte[] U_DIGITS = signedWindows(G2.U, 4);

    private OptimalAtePairing() {}

    /** Affine points of the curve and the twist, neither at infinity. */
    record Pair(G1 p, G2 q) {}

    /** Whether the product of the pairings is 1; empty when a point of the twist is not in the group of order r. */
    static Optional<Boolean> productIsOne(List<Pair> pairs) {
        List<Line> lines = lines(pairs);
        Fp12 f = millerLoop(lines);
        if (!lines.stream().allMatch(Line::isInGroup)) {
            return Optional.empty();
        }
        return Optional.of(pairs.isEmpty() || finalExponentiation(f).isOne());
    }

    private static List<Line> lines(List<Pair> pairs) {
        return pairs.stream().map(Line::new).toList();
    }

    /** The value before the final exponentiation, for points of the groups. */
    static Fp12 millerValue(List<Pair> pairs) {
        return millerLoop(lines(pairs));
    }

    /** One loop over all pairs shares the squarings. */
    private static Fp12 millerLoop(List<Line> lines) {
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

    /** By odd digits within ±7 of u, whose negative ones cost a conjugation, on an element of the cyclotomic subgroup. */
    private static Fp12 powerOfMinusU(Fp12 f) {
        Fp12[] oddPowers = new Fp12[4];
        Fp12 square = f.cyclotomicSquare();
        oddPowers[0] = f;
        for (int i = 1; i < oddPowers.length; i++) {
            oddPowers[i] = oddPowers[i - 1].multiply(square);
        }
        int top = U_DIGITS.length - 1;
        Fp12 result = oddPowers[U_DIGITS[top] >> 1];
        for (int i = top - 1; i >= 0; i--) {
            result = result.cyclotomicSquare();
            int digit = U_DIGITS[i];
            if (digit > 0) {
                result = result.multiply(oddPowers[digit >> 1]);
            } else if (digit < 0) {
                result = result.multiply(oddPowers[-digit >> 1].conjugate());
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
            Fp2 a = x.multiply(y).half();
            Fp2 b = y.square();
            Fp2 c = z.square();
            Fp2 e = G2.B.multiply(c.twice().add(c));
            Fp2 threeE = e.twice().add(e);
            Fp2 g = b.add(threeE).half();
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

        /**
         * After the loop, whether Q's order is r: T is (6u+2)Q + ψ(Q) − ψ²(Q) then, which is −ψ³(Q) just for these points, as the
         * norm of 6u+2 + ψ − ψ² + ψ³ has no factor in common with the cofactor 2p − r (El Housni, Guillevic, Piellard, 2022). Where
         * the formulas meet a case they leave out, z becomes and stays 0; that happens outside of the group alone.
         */
        boolean isInGroup() {
            G2 expected = q.psi().psi().psi().negate();
            return !z.isZero()
                    && x.equals(expected.x().multiply(z))
                    && y.equals(expected.y().multiply(z));
        }
    }

    /** Odd digits within ±2^(w−1) or zeros, the least significant first, at least w−1 zeros after each other; the last is positive. */
    private static byte[] signedWindows(BigInteger value, int windowBits) {
        byte[] digits = new byte[value.bitLength() + 1];
        int length = 0;
        BigInteger k = value;
        while (k.signum() > 0) {
            int digit = 0;
            if (k.testBit(0)) {
                int bits = k.intValue() & (1 << windowBits) - 1;
                digit = bits < 1 << windowBits - 1 ? bits : bits - (1 << windowBits);
            }
            k = k.subtract(BigInteger.valueOf(digit)).shiftRight(1);
            digits[length++] = (byte) digit;
        }
        return Arrays.copyOf(digits, length);
    }
}
