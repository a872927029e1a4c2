package org.lumia.benchmarks;

import java.util.List;
import java.util.SplittableRandom;
import org.lumia.ethereum.UInt256;

/** Choices from a seed; the same on every machine. */
public final class Dice {
    private static final int WORD_BITS = 256;

    private final SplittableRandom random;

    public Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both ends can come. */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    public boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    public <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Any word, those at an edge of some range far more often than chance would have it. */
    public UInt256 word() {
        return switch (below(13)) {
            case 0 -> UInt256.ZERO;
            case 1 -> UInt256.ONE;
            case 2 -> UInt256.MAX;
            case 3 -> powerOfTwo(255);
            case 4 -> powerOfTwo(64).add(UInt256.of(2)).subtract(UInt256.of(below(5)));
            case 5 -> powerOfTwo(below(WORD_BITS));
            case 6 -> powerOfTwo(below(WORD_BITS)).subtract(UInt256.ONE);
            case 7 -> powerOfTwo(32 * between(1, 7)).add(UInt256.ONE).subtract(UInt256.of(below(3)));
            case 8 -> UInt256.ZERO.subtract(UInt256.of(between(1, 300)));
            case 9 -> UInt256.fromBytes(bytes(between(1, 32)));
            case 10 -> UInt256.ofLimbs(random.nextLong(), 0, -1, random.nextLong());
            default -> UInt256.of(below(300));
        };
    }

    /** Bytes as words of {@link #word()}, as many as fit. */
    public byte[] words(int length) {
        byte[] bytes = bytes(length);
        for (int at = 0; at + 32 <= length; at += 32) {
            if (percent(80)) {
                word().writeTo(bytes, at);
            }
        }
        return bytes;
    }

    public static UInt256 powerOfTwo(int exponent) {
        long[] limbs = new long[4];
        limbs[exponent >> 6] = 1L << (exponent & 63);
        return UInt256.ofLimbs(limbs[3], limbs[2], limbs[1], limbs[0]);
    }
}
