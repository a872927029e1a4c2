package org.lumia.devnet;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting with a bound. */
public final class Patience {

    private static final long ASK_MILLIS = 100;

    private Patience() {}

    /** Asks until the condition holds; false when it did not within the time. */
    public static boolean until(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pass(Duration.ofMillis(ASK_MILLIS));
        }
        return true;
    }

    public static void pass(Duration time) {
        try {
            new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevnetException("interrupted", e);
        }
    }
}
