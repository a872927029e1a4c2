package org.lumia.devnet;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The process was told to end (Ctrl-C, SIGTERM): it does once this is closed. */
final class StopSignal implements AutoCloseable {
    private static final long WATCH_MILLIS = 500;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    private StopSignal() {}

    static StopSignal await() {
        var signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stopInOrder, "devnet-stop"));
        return signal;
    }

    private void stopInOrder() {
        stop.countDown();
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
