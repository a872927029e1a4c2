package org.lumia.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for a condition with a bound. */
public final class Await {

    private Await() {}

    /** Asks every 20 ms; fails with what was waited for. An exception of the condition counts as not yet, until the time is over. */
    public static void until(String what, Duration atMost, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        var wait = new CountDownLatch(1);
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            wait.await(20, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("not within " + atMost.toSeconds() + " s: " + what, last);
    }
}
