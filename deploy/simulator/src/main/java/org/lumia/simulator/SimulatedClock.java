package org.lumia.simulator;

import java.util.Random;

/** An operator's clock: off, fast or slow, and jumping while the storm lasts; nearly right after it where nobody is hostile. */
final class SimulatedClock {
    private static final int SKEW_MS_MAX = 120;
    private static final int DRIFT_PPM_MAX = 200;

    private final long skewMs;
    private final long driftPpm;
    private long jumpedMs;

    SimulatedClock(Random random, boolean skewed) {
        this.skewMs = skewed ? random.nextInt(2 * SKEW_MS_MAX + 1) - SKEW_MS_MAX : 0;
        this.driftPpm = skewed ? random.nextInt(2 * DRIFT_PPM_MAX + 1) - DRIFT_PPM_MAX : 0;
    }

    void jump(long byMs) {
        jumpedMs = byMs;
    }

    long readMs(long nowMs) {
        return nowMs + skewMs + (nowMs - World.GENESIS_MS) * driftPpm / 1_000_000 + jumpedMs;
    }
}
