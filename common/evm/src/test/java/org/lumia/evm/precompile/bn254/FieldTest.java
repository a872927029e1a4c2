package org.lumia.evm.precompile.bn254;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldTest {
    private static final BigInteger P = Fp.P;
    private final Random random = new Random(254);

    private BigInteger number() {
        List<BigInteger> edges = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                P.subtract(BigInteger.ONE),
                P.shiftRight(1),
                BigInteger.TWO.pow(64),
                BigInteger.TWO.pow(192).subtract(BigInteger.ONE));
        int pick = random.nextInt(12);
        return pick < edges.size() ? edges.get(pick) : new BigInteger(256, random).mod(P);
    }

    @Test
    void arithmeticAgreesWithBigIntegers() {
        for (int i = 0; i < 20_000; i++) {
            BigInteger x = number();
            BigInteger y = number();
            Fp a = Fp.of(x);
            Fp b = Fp.of(y);
            assertThat(a.add(b).toBigInteger()).isEqualTo(x.add(y).mod(P));
            assertThat(a.subtract(b).toBigInteger()).isEqualTo(x.subtract(y).mod(P));
            assertThat(a.multiply(b).toBigInteger()).isEqualTo(x.multiply(y).mod(P));
            assertThat(a.twice().toBigInteger()).isEqualTo(x.shiftLeft(1).mod(P));
            assertThat(a.negate().toBigInteger()).isEqualTo(x.negate().mod(P));
            assertThat(a.half().twice()).isEqualTo(a);
            BigInteger nine = BigInteger.valueOf(9);
            assertThat(a.nineTimesPlus(b).toBigInteger())
                    .isEqualTo(x.multiply(nine).add(y).mod(P));
            assertThat(a.nineTimesPlus(b.negateLazily()).toBigInteger())
                    .isEqualTo(x.multiply(nine).subtract(y).mod(P));
            Fp c = Fp.of(number());
            Fp d = Fp.of(number());
            assertThat(a.addLazily(c).multiply(b.addLazily(d)))
                    .isEqualTo(a.add(c).multiply(b.add(d)));
            assertThat(Montgomery.sumOfProducts(a.addLazily(c), b, c.addLazily(d), d.negateLazily()))
                    .isEqualTo(a.add(c).multiply(b).subtract(c.add(d).multiply(d)));
        }
    }

    @Test
    void inversesAgreeWithBigIntegers() {
        for (int i = 0; i < 20_000; i++) {
            inverts(number());
        }
        BigInteger r = BigInteger.TWO.pow(256);
        for (int i = 0; i < 254; i++) {
            BigInteger power = BigInteger.TWO.pow(i);
            for (BigInteger x :
                    List.of(power, power.subtract(BigInteger.ONE), P.subtract(power), power.add(BigInteger.TWO))) {
                inverts(x);
                // The limbs hold x times 2^256: these have x itself in them.
                inverts(x.multiply(r.modInverse(P)).mod(P));
            }
        }
        assertThatThrownBy(Fp.ZERO::inverse).isInstanceOf(ArithmeticException.class);
    }

    private static void inverts(BigInteger x) {
        if (x.mod(P).signum() != 0) {
            assertThat(Fp.of(x).inverse().toBigInteger()).isEqualTo(x.modInverse(P));
        }
    }

    @Test
    void numbersFromTheModulusUpAreRefused() {
        byte[] bytes = new byte[32];
        System.arraycopy(P.toByteArray(), 0, bytes, 0, 32);
        assertThat(Fp.read(bytes, 0)).isNull();
        bytes[31]--;
        assertThat(Fp.read(bytes, 0)).isEqualTo(Fp.of(P.subtract(BigInteger.ONE)));
        java.util.Arrays.fill(bytes, (byte) 0xff);
        assertThat(Fp.read(bytes, 0)).isNull();
    }

    @Test
    void lazySumsOfTheLargestNumbersStayWithinTheirBounds() {
        // The limbs themselves are p − 1 and p here: products and sums are as large as they get.
        BigInteger r = BigInteger.TWO.pow(256);
        Fp most = Fp.of(P.subtract(BigInteger.ONE).multiply(r.modInverse(P)));
        Fp p = Fp.ZERO.negateLazily();
        Fp twice = most.addLazily(most);
        assertThat(twice.multiply(twice)).isEqualTo(most.twice().square());
        assertThat(Montgomery.sumOfProducts(twice, most, twice, most))
                .isEqualTo(most.square().twice().twice());
        assertThat(Montgomery.sumOfProducts(twice, p, twice, p)).isEqualTo(Fp.ZERO);
        assertThat(most.nineTimesPlus(p)).isEqualTo(most.multiply(Fp.of(9)));
        assertThat(most.nineTimesPlus(most)).isEqualTo(most.multiply(Fp.of(10)));
        // Around each multiple of p.
        for (int multiple = 1; multiple <= 9; multiple++) {
            for (int offset = -2; offset <= 2; offset++) {
                BigInteger limbs = P.multiply(BigInteger.valueOf(multiple))
                        .divide(BigInteger.valueOf(9))
                        .add(BigInteger.valueOf(offset))
                        .mod(P);
                Fp x = Fp.of(limbs.multiply(r.modInverse(P)));
                assertThat(x.nineTimesPlus(Fp.ZERO)).isEqualTo(x.multiply(Fp.of(9)));
                assertThat(x.nineTimesPlus(most)).isEqualTo(x.multiply(Fp.of(9)).add(most));
            }
        }
    }

    private Fp2 element2() {
        return new Fp2(Fp.of(number()), Fp.of(number()));
    }

    private Fp6 element6() {
        return new Fp6(element2(), element2(), element2());
    }

    private Fp12 element12() {
        return new Fp12(element6(), element6());
    }

    @Test
    void theTowerIsAField() {
        for (int i = 0; i < 200; i++) {
            Fp12 a = element12();
            Fp12 b = element12();
            Fp12 c = element12();
            assertThat(a.multiply(b).multiply(c)).isEqualTo(a.multiply(b.multiply(c)));
            assertThat(a.square()).isEqualTo(a.multiply(a));
            assertThat(a.multiply(a.inverse())).isEqualTo(Fp12.ONE);
            Fp2 x = element2();
            Fp2 y = element2();
            Fp2 z = element2();
            Fp12 line = new Fp12(new Fp6(x, Fp2.ZERO, Fp2.ZERO), new Fp6(y, z, Fp2.ZERO));
            assertThat(a.multiplyByLine(x, y, z)).isEqualTo(a.multiply(line));
        }
    }

    @Test
    void frobeniusIsThePowerOfThePrime() {
        Fp12 a = element12();
        Fp12 power = Fp12.ONE;
        for (int bit = P.bitLength() - 1; bit >= 0; bit--) {
            power = power.square();
            if (P.testBit(bit)) {
                power = power.multiply(a);
            }
        }
        assertThat(a.frobenius(1)).isEqualTo(power);
        assertThat(a.frobenius(2)).isEqualTo(power.frobenius(1));
        assertThat(a.frobenius(3)).isEqualTo(power.frobenius(1).frobenius(1));
    }

    @Test
    void cyclotomicSquaringSquaresInTheCyclotomicSubgroup() {
        Fp12 a = element12();
        Fp12 g = a.conjugate().multiply(a.inverse());
        Fp12 r = g.frobenius(2).multiply(g);
        assertThat(r.cyclotomicSquare()).isEqualTo(r.square());
        assertThat(r.multiply(r.conjugate())).isEqualTo(Fp12.ONE);
    }
}
