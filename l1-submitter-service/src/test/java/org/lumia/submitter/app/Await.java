package org.lumia.submitter.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a bound. */
final class Await {
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);

    private Await() {}

    static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        var pause = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + WAIT_MAX);
            }
            pause.await(50, TimeUnit.MILLISECONDS);
        }
    }
}
