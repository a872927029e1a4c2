package org.lumia.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;

/** Limb arithmetic against BigInteger, on operands of all widths with many full and empty limbs. */
class ArithmeticTest {
    private static final int ROUNDS = 200_000;
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(256);

    private final SplittableRandom random = new SplittableRandom(1);
    private final Arithmetic arithmetic = new Arithmetic();
    private final long[] s = new long[12];
    private BigInteger a = BigInteger.ZERO;
    private BigInteger b = BigInteger.ZERO;
    private BigInteger n = BigInteger.ZERO;

    @Test
    void multiplicationAdditionAndSubtractionWrap() {
        for (int i = 0; i < ROUNDS; i++) {
            draw();
            Arithmetic.multiply(s, 8, 4);
            expect(4, a.multiply(b));
            load();
            Words.add(s, 8, 4);
            expect(4, a.add(b));
            load();
            Words.subtract(s, 8, 4);
            expect(4, a.subtract(b));
        }
    }

    @Test
    void divisionGivesQuotientAndRemainderAndZeroByZero() {
        for (int i = 0; i < ROUNDS; i++) {
            draw();
            expectQuotientAndRemainder();
        }
    }

    private void expectQuotientAndRemainder() {
        load();
        arithmetic.divide(s, 8, 4);
        expect(4, b.signum() == 0 ? BigInteger.ZERO : a.divide(b));
        load();
        arithmetic.modulo(s, 8, 4);
        expect(4, b.signum() == 0 ? BigInteger.ZERO : a.mod(b));
    }

    @Test
    void signedDivisionTruncatesAndTheRemainderFollowsTheDividend() {
        for (int i = 0; i < ROUNDS; i++) {
            draw();
            BigInteger x = signed(a);
            BigInteger y = signed(b);
            arithmetic.signedDivide(s, 8, 4);
            expect(4, y.signum() == 0 ? BigInteger.ZERO : x.divide(y));
            load();
            arithmetic.signedModulo(s, 8, 4);
            expect(4, y.signum() == 0 ? BigInteger.ZERO : x.remainder(y));
        }
    }

    @Test
    void modularAdditionAndMultiplicationDoNotWrapInBetween() {
        for (int i = 0; i < ROUNDS; i++) {
            draw();
            arithmetic.addModulo(s, 8, 4, 0);
            expect(0, n.signum() == 0 ? BigInteger.ZERO : a.add(b).mod(n));
            load();
            arithmetic.multiplyModulo(s, 8, 4, 0);
            expect(0, n.signum() == 0 ? BigInteger.ZERO : a.multiply(b).mod(n));
        }
    }

    @Test
    void divisionIsRightWhereQuotientsAreHardestToEstimate() {
        for (int i = 0; i < ROUNDS; i++) {
            draw();
            // A numerator beside a multiple of the divisor: remainders of nothing and of all but one.
            BigInteger q = word();
            a = b.multiply(q).add(BigInteger.valueOf(random.nextInt(3) - 1)).mod(LIMIT);
            expectQuotientAndRemainder();
        }
    }

    @Test
    void aProductWhoseUpperLimbsAreTheDivisorsIsReduced() {
        for (int i = 0; i < ROUNDS; i++) {
            draw();
            // Every limb of the quotient is then at or near its largest.
            n = n.setBit(random.nextInt(256));
            a = n.subtract(BigInteger.valueOf(random.nextInt(3))).max(BigInteger.ZERO);
            b = random.nextBoolean() ? LIMIT.subtract(BigInteger.valueOf(1 + random.nextInt(3))) : b;
            load();
            arithmetic.multiplyModulo(s, 8, 4, 0);
            expect(0, a.multiply(b).mod(n));
            load();
            arithmetic.addModulo(s, 8, 4, 0);
            expect(0, a.add(b).mod(n));
        }
    }

    @Test
    void reciprocalsOfNormalisedLimbsAreExact() {
        BigInteger all = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
        for (int i = 0; i < ROUNDS; i++) {
            long d = random.nextLong() >> random.nextInt(64) | Long.MIN_VALUE;
            BigInteger exact = all.divide(new BigInteger(Long.toUnsignedString(d)));
            assertThat(Division.reciprocal(d)).isEqualTo(exact.longValue());
        }
    }

    @Test
    void exponentiationWraps() {
        for (int i = 0; i < ROUNDS / 100; i++) {
            draw();
            arithmetic.exponentiate(s, 8, 4);
            expect(4, a.modPow(b, LIMIT));
        }
    }

    @Test
    void shiftsMoveBitsAcrossLimbs() {
        for (int distance = 0; distance < 300; distance++) {
            draw();
            a = BigInteger.valueOf(distance);
            load();
            Bits.shiftLeft(s, 8, 4);
            expect(4, b.shiftLeft(distance));
            load();
            Bits.shiftRight(s, 8, 4);
            expect(4, b.shiftRight(distance));
            load();
            Bits.shiftRightSigned(s, 8, 4);
            expect(4, signed(b).shiftRight(distance));
        }
    }

    @Test
    void comparisonsSeeTheSign() {
        for (int i = 0; i < ROUNDS; i++) {
            draw();
            assertThat(Words.less(s, 8, 4)).isEqualTo(a.compareTo(b) < 0);
            assertThat(Words.signedLess(s, 8, 4)).isEqualTo(signed(a).compareTo(signed(b)) < 0);
        }
    }

    private void draw() {
        a = word();
        b = word();
        n = word();
        load();
    }

    private void load() {
        Words.set(s, 8, UInt256.of(a));
        Words.set(s, 4, UInt256.of(b));
        Words.set(s, 0, UInt256.of(n));
    }

    private void expect(int at, BigInteger value) {
        assertThat(Words.value(s, at)).as("%s %s %s", a, b, n).isEqualTo(UInt256.of(value.mod(LIMIT)));
    }

    private BigInteger word() {
        long[] limbs = new long[4];
        int used = random.nextInt(5);
        for (int i = 0; i < used; i++) {
            limbs[i] = switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> -1;
                case 2 -> 1L << 63;
                default -> random.nextLong();
            };
        }
        return UInt256.ofLimbs(limbs[3], limbs[2], limbs[1], limbs[0]).toBigInteger();
    }

    private static BigInteger signed(BigInteger value) {
        return value.testBit(255) ? value.subtract(LIMIT) : value;
    }
}
