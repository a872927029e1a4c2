package org.lumia.conformance.runner;

import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * One test of a pack.
 *
 * @param body may throw: that is a failure too
 */
record TestCase(String name, Callable<Outcome> body) {
    private static final int FRAMES_NAMED = 3;

    /** Never throws but for errors that no test can survive. */
    Outcome run() {
        try {
            return body.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("a result", "interrupted");
        } catch (Exception | StackOverflowError | AssertionError e) {
            return new Outcome.Failed("a result", described(e));
        }
    }

    private static String described(Throwable e) {
        return Stream.of(e.getStackTrace())
                .limit(FRAMES_NAMED)
                .map(frame -> " < " + frame)
                .reduce(e.toString().lines().findFirst().orElse(""), String::concat);
    }
}
