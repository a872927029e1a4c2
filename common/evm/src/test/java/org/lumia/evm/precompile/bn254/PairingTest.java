package org.lumia.evm.precompile.bn254;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lumia.evm.precompile.bn254.OptimalAtePairing.Pair;

class PairingTest {
    private static final G1 P = new G1(Fp.ONE, Fp.of(2), Fp.ONE);
    private static final G2 Q = new G2(
            new Fp2(
                    number("10857046999023057135944570762232829481370756359578518086990519993285655852781"),
                    number("11559732032986387107991004021392285783925812861821192530917403151452391805634")),
            new Fp2(
                    number("8495653923123431417604973247489272438418190587263600148770280649306958101930"),
                    number("4082367875863433681332203403145435568316851327593401208105741076214120093531")),
            Fp2.ONE);

    private static Fp number(String decimal) {
        return Fp.of(new BigInteger(decimal));
    }

    private static Fp12 pairing(G1 p, G2 q) {
        return OptimalAtePairing.finalExponentiation(
                OptimalAtePairing.millerValue(List.of(new Pair(p.toAffine(), affine(q)))));
    }

    private static G2 affine(G2 q) {
        Fp2 inverse = q.z().inverse();
        Fp2 squared = inverse.square();
        return new G2(q.x().multiply(squared), q.y().multiply(squared).multiply(inverse), Fp2.ONE);
    }

    @Test
    void generatorsHaveOrderR() {
        assertThat(Q.isInGroup()).isTrue();
        assertThat(Q.multiply(G1.ORDER).isInfinity()).isTrue();
        assertThat(P.multiply(G1.ORDER.subtract(BigInteger.ONE)).add(P).isInfinity())
                .isTrue();
    }

    @Test
    void thePairingIsBilinearAndNotDegenerate() {
        Fp12 e = pairing(P, Q);
        assertThat(e.isOne()).isFalse();
        BigInteger a = new BigInteger("123456789123456789");
        BigInteger b = new BigInteger("987654321");
        assertThat(pairing(P.multiply(a), Q.multiply(b))).isEqualTo(pairing(P.multiply(a.multiply(b)), Q));
        assertThat(pairing(P.twice(), Q)).isEqualTo(e.square());
        assertThat(pairing(P, Q.twice().add(Q))).isEqualTo(e.square().multiply(e));
        assertThat(pairing(P.negate(), Q)).isEqualTo(e.conjugate());
    }

    @Test
    void theQuickGroupCheckAgreesWithMultiplicationByTheOrder() {
        Random random = new Random(197);
        int outside = 0;
        for (int i = 0; i < 40; i++) {
            G2 point = pointOnTwist(random);
            boolean inGroup = point.multiply(G1.ORDER).isInfinity();
            assertThat(point.isInGroup()).isEqualTo(inGroup);
            outside += inGroup ? 0 : 1;
            G2 cleared = point.multiply(Fp.P.shiftLeft(1).subtract(G1.ORDER));
            assertThat(cleared.multiply(G1.ORDER).isInfinity()).isTrue();
            assertThat(cleared.isInGroup()).isTrue();
        }
        assertThat(outside).isEqualTo(40);
        assertThat(G2.INFINITY.isInGroup()).isTrue();
    }

    @Test
    void theLoopTellsWhetherEveryPointIsInTheGroup() {
        Random random = new Random(198);
        BigInteger cofactor = Fp.P.shiftLeft(1).subtract(G1.ORDER);
        for (int i = 0; i < 10; i++) {
            G2 outside = pointOnTwist(random);
            G2 inside = affine(outside.multiply(cofactor));
            Pair good = new Pair(P, inside);
            assertThat(OptimalAtePairing.productIsOne(List.of(good))).contains(false);
            assertThat(OptimalAtePairing.productIsOne(List.of(good, new Pair(P.negate(), inside))))
                    .contains(true);
            assertThat(OptimalAtePairing.productIsOne(List.of(new Pair(P, outside))))
                    .isEmpty();
            assertThat(OptimalAtePairing.productIsOne(List.of(good, new Pair(P, outside))))
                    .isEmpty();
            assertThat(OptimalAtePairing.productIsOne(List.of(new Pair(P, outside), good)))
                    .isEmpty();
            for (long order : List.of(10_069L, 5_864_401L)) {
                assertThat(cofactor.mod(BigInteger.valueOf(order))).isZero();
                G2 small = outside.multiply(cofactor.multiply(G1.ORDER).divide(BigInteger.valueOf(order)));
                assertThat(small.isInfinity()).isFalse();
                assertThat(OptimalAtePairing.productIsOne(List.of(new Pair(P, affine(small)))))
                        .isEmpty();
                G2 mixed = affine(small.add(inside));
                assertThat(OptimalAtePairing.productIsOne(List.of(new Pair(P, mixed))))
                        .isEmpty();
                assertThat(mixed.isInGroup()).isFalse();
            }
        }
    }

    /** A point with a random x: every other x has one. */
    private static G2 pointOnTwist(Random random) {
        for (; ; ) {
            Fp2 x = new Fp2(Fp.of(new BigInteger(254, random)), Fp.of(new BigInteger(254, random)));
            Fp2 square = x.square().multiply(x).add(G2.B);
            Fp2 y = squareRoot(square);
            if (y.square().equals(square)) {
                return new G2(x, y, Fp2.ONE);
            }
        }
    }

    /** Of a square in a field of p² elements with p = 3 mod 4 (Adj and Rodríguez-Henríquez, 2012). */
    private static Fp2 squareRoot(Fp2 square) {
        Fp2 a1 = square.power(Fp.P.subtract(BigInteger.valueOf(3)).shiftRight(2));
        Fp2 alpha = a1.square().multiply(square);
        Fp2 x0 = a1.multiply(square);
        if (alpha.equals(Fp2.ONE.negate())) {
            return new Fp2(x0.b().negate(), x0.a());
        }
        return alpha.add(Fp2.ONE)
                .power(Fp.P.subtract(BigInteger.ONE).shiftRight(1))
                .multiply(x0);
    }
}
