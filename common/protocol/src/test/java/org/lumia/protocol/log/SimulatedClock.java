package org.lumia.protocol.log;

import java.util.Random;

/** A clock in virtual time: a little off, or hours off and jumping. */
final class SimulatedClock {
    private static final int SKEW_MS_MAX = 150;
    private static final int WRONG_MS_MAX = 7_200_000;
    private static final int STEADY_MS_MAX = 5_000;

    private final Random random;
    private final boolean wrong;
    private long skewMs;
    private long nextJumpMs;

    private SimulatedClock(Random random, boolean wrong) {
        this.random = random;
        this.wrong = wrong;
        this.skewMs = random.nextInt(2 * SKEW_MS_MAX + 1) - SKEW_MS_MAX;
    }

    static SimulatedClock right(Random random) {
        return new SimulatedClock(random, false);
    }

    /** Reads up to two hours ahead or behind, and something else every few seconds. */
    static SimulatedClock wrong(Random random) {
        return new SimulatedClock(random, true);
    }

    /** The most that a right one is ahead. */
    static long skewMsMax() {
        return SKEW_MS_MAX;
    }

    boolean isWrong() {
        return wrong;
    }

    long readMs(long nowMs) {
        if (wrong && nowMs >= nextJumpMs) {
            skewMs = random.nextInt(2 * WRONG_MS_MAX + 1) - WRONG_MS_MAX;
            nextJumpMs = nowMs + random.nextInt(STEADY_MS_MAX);
        }
        return nowMs + skewMs;
    }
}
