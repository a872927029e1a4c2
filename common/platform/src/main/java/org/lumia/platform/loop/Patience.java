package org.lumia.platform.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A start that waits for what is away, as the service's loops do later: said once, however long it lasts. */
public final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    private Patience() {}

    /** Tries again until it succeeds or fails otherwise. @param part what waits, for the log */
    public static <T> T await(String part, Callable<T> attempt) {
        var backOff = new BackOff();
        boolean told = false;
        while (true) {
            try {
                T value = attempt.call();
                if (told) {
                    LOG.info("{}: goes on", part);
                }
                return value;
            } catch (Exception failed) {
                if (!(Failure.of(failed) instanceof Failure.Absent(String reason))) {
                    throw failed instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failed);
                }
                if (!told) {
                    LOG.warn("{} waits: {}", part, reason);
                    told = true;
                }
                sleep(backOff);
            }
        }
    }

    private static void sleep(BackOff backOff) {
        try {
            new CountDownLatch(1).await(backOff.next().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", stop);
        }
    }
}
