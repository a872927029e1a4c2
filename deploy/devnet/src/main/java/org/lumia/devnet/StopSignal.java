package org.lumia.devnet;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The process was told to end (Ctrl-C, SIGTERM): it does once this is closed. */
public final class StopSignal implements AutoCloseable {
    private static final long WATCH_MILLIS = 500;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    private final Runnable whenTold;

    private StopSignal(Runnable whenTold) {
        this.whenTold = whenTold;
    }

    static StopSignal await() {
        return register(new StopSignal(() -> {}));
    }

    /** For work that does not look at a signal: its thread is interrupted, and ends in order. */
    public static StopSignal interrupting(Thread worker) {
        return register(new StopSignal(worker::interrupt));
    }

    private static StopSignal register(StopSignal signal) {
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stopInOrder, "devnet-stop"));
        return signal;
    }

    private void stopInOrder() {
        stop.countDown();
        whenTold.run();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when told to end, or with the first failure that there is. */
    Optional<String> orFailure(Supplier<Optional<String>> failure) throws InterruptedException {
        while (!stop.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            var now = failure.get();
            if (now.isPresent()) {
                return now;
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        stopped.countDown();
    }
}
