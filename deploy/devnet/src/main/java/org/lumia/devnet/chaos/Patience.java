package org.lumia.devnet.chaos;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.lumia.devnet.DevnetException;

/** Waiting with a bound. */
final class Patience {

    private static final long ASK_MILLIS = 100;

    private Patience() {}

    /** Asks until the condition holds; false when it did not within the time. */
    static boolean until(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pass(Duration.ofMillis(ASK_MILLIS));
        }
        return true;
    }

    static void pass(Duration time) {
        try {
            new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevnetException("interrupted", e);
        }
    }
}
