package org.lumia.execution.app;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that works when it is woken, or after a while; a failure is said, and tried again a little later. */
abstract class BackgroundLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundLoop.class);
    private static final long IDLE_MILLIS_MAX = 1_000;
    private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(15);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Thread thread;
    private final Consumer<String> onFatal;
    private boolean wake;
    private volatile boolean stopping;

    BackgroundLoop(String name, Consumer<String> onFatal) {
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
        this.onFatal = onFatal;
    }

    /**
     * Does what there is to do.
     *
     * @return milliseconds until there is more at the latest; 0 for at once
     */
    abstract long work() throws Exception;

    void start() {
        thread.start();
    }

    boolean stopping() {
        return stopping;
    }

    void wake() {
        lock.lock();
        try {
            wake = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!stopping) {
            try {
                pause(work());
            } catch (InterruptedException e) {
                return;
            } catch (IllegalStateException e) {
                LOG.error("{} stopped", thread.getName(), e);
                onFatal.accept(thread.getName() + " stopped: " + e.getMessage());
                return;
            } catch (Exception e) {
                LOG.warn("{} failed and tries again: {}", thread.getName(), e.toString());
                try {
                    pause(IDLE_MILLIS_MAX);
                } catch (InterruptedException stopped) {
                    return;
                }
            }
        }
    }

    private void pause(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = Math.min(millis, IDLE_MILLIS_MAX) * 1_000_000;
            while (left > 0 && !wake && !stopping) {
                left = woken.awaitNanos(left);
            }
            wake = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        stopping = true;
        wake();
        try {
            thread.join(STOP_WAIT_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
