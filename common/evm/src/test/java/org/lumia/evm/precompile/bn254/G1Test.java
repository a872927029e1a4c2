package org.lumia.evm.precompile.bn254;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class G1Test {
    private static final G1 GENERATOR = new G1(Fp.ONE, Fp.of(2), Fp.ONE);
    private final Random random = new Random(196);

    private G1 point() {
        return byBits(GENERATOR, new BigInteger(254, random));
    }

    /** The multiple by doubling and adding alone. */
    private static G1 byBits(G1 point, BigInteger scalar) {
        G1 sum = G1.INFINITY;
        for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
            sum = sum.twice();
            if (scalar.testBit(bit)) {
                sum = sum.add(point);
            }
        }
        return sum.toAffine();
    }

    @Test
    void affineSumsAgreeWithJacobianOnes() {
        for (int i = 0; i < 200; i++) {
            G1 a = point();
            G1 b = point();
            for (G1 other : List.of(a, b, a.negate(), G1.INFINITY)) {
                assertThat(a.addAffine(other).toBytes()).isEqualTo(a.add(other).toBytes());
                assertThat(other.addAffine(a).toBytes()).isEqualTo(a.add(other).toBytes());
            }
        }
        assertThat(G1.INFINITY.addAffine(G1.INFINITY).isInfinity()).isTrue();
    }

    @Test
    void mixedSumsAgreeWithJacobianOnes() {
        for (int i = 0; i < 200; i++) {
            G1 affine = point();
            G1 jacobian = point().twice().add(affine);
            for (G1 left : List.of(jacobian, affine.twice().add(affine.negate()), affine.negate(), G1.INFINITY)) {
                assertThat(left.addMixed(affine).toBytes())
                        .isEqualTo(left.add(affine).toBytes());
            }
        }
    }

    @Test
    void theEndomorphismMultipliesByLambda() {
        G1 p = point();
        assertThat(new G1(p.x().multiply(GlvMultiplication.BETA), p.y(), Fp.ONE).toBytes())
                .isEqualTo(byBits(p, GlvMultiplication.LAMBDA).toBytes());
    }

    private List<BigInteger> scalars() {
        List<BigInteger> scalars = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            scalars.add(new BigInteger(256, random));
            scalars.add(new BigInteger(1 + random.nextInt(256), random));
        }
        for (int i = 0; i <= 256; i++) {
            BigInteger power = BigInteger.TWO.pow(i);
            scalars.addAll(List.of(power, power.subtract(BigInteger.ONE), power.add(BigInteger.ONE)));
        }
        for (BigInteger edge :
                List.of(G1.ORDER, G1.ORDER.shiftRight(1), G1.ORDER.shiftLeft(2), GlvMultiplication.LAMBDA)) {
            for (int i = -40; i <= 40; i++) {
                scalars.add(edge.add(BigInteger.valueOf(i)));
            }
        }
        for (int i = 0; i < 100; i++) {
            scalars.add(BigInteger.valueOf(i));
        }
        return scalars;
    }

    @Test
    void halvesOfAScalarAreShortAndMakeItUp() {
        for (BigInteger scalar : scalars()) {
            BigInteger k = scalar.mod(G1.ORDER);
            BigInteger[] halves = GlvMultiplication.split(k);
            assertThat(halves[0]
                            .add(halves[1].multiply(GlvMultiplication.LAMBDA))
                            .mod(G1.ORDER))
                    .isEqualTo(k);
            assertThat(halves[0].abs().bitLength()).isLessThanOrEqualTo(128);
            assertThat(halves[1].abs().bitLength()).isLessThanOrEqualTo(128);
        }
    }

    @Test
    void multiplesAgreeWithDoublingAndAdding() {
        G1 p = point();
        for (BigInteger scalar : scalars()) {
            assertThat(p.multiply(scalar).toBytes()).isEqualTo(byBits(p, scalar).toBytes());
        }
        assertThat(p.twice().multiply(BigInteger.TEN).toBytes())
                .isEqualTo(byBits(p, BigInteger.valueOf(20)).toBytes());
        assertThat(G1.INFINITY.multiply(BigInteger.TEN).isInfinity()).isTrue();
    }
}
