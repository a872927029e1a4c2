package org.lumia.platform.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.health.Absence;
import org.lumia.platform.health.ServiceHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes a step, waits until it is woken or the step's time is over, and takes the next. A step that fails
 * because something outside is {@linkplain Failure.Absent away} is taken again, however long that lasts; any other failure ends the
 * loop and takes liveness down. So a step begins from what is stored: it may be the second attempt.
 */
public final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(15);

    /** What a loop does. */
    @FunctionalInterface
    public interface Step {
        /** @return the wait until the next step where nobody wakes the loop; zero for none */
        Duration run() throws Exception;
    }

    private enum State {
        NEW,
        RUNNING,
        PAUSED,
        STOPPING
    }

    private final String name;
    private final Step step;
    private final ServiceHealth health;
    private final Absence absence;
    private final BackOff backOff = new BackOff();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private volatile State state = State.NEW;
    private boolean woken;
    private boolean stepping;
    private volatile @Nullable Failure ended;

    /** @param name of the thread, the readiness condition and the metric: {@code rewards-epochs} */
    public Loop(String name, Step step, ServiceHealth health) {
        this.name = name;
        this.step = step;
        this.health = health;
        this.absence = health.absence(name);
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /** Starts the thread; nothing where it was started or stopped before. */
    public void start() {
        start(State.RUNNING);
    }

    /** As {@link #start()}, with the first step after {@link #resume()}. */
    public void startPaused() {
        start(State.PAUSED);
    }

    private void start(State first) {
        lock.lock();
        try {
            if (state == State.NEW) {
                state = first;
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** There may be something to do: a step follows soon, unless the loop is paused or waits for something outside. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * No further step; returns when the one in hand has ended, where called from another thread.
     *
     * @param hurry brings the one in hand to its end
     */
    public void pause(Runnable hurry) throws InterruptedException {
        lock.lock();
        try {
            if (state == State.RUNNING) {
                state = State.PAUSED;
                changed.signalAll();
            }
            if (stepping) {
                hurry.run();
            }
            while (stepping && Thread.currentThread() != thread) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Steps again after {@link #pause}. */
    public void resume() {
        lock.lock();
        try {
            if (state == State.PAUSED) {
                state = State.RUNNING;
                woken = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether its thread has not ended yet. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    public boolean isStopping() {
        return state == State.STOPPING;
    }

    /** What ended it for good; empty while it runs, and after a stop. */
    public Optional<Failure> failure() {
        return Optional.ofNullable(ended);
    }

    /** What it waits for outside; empty while it does not. */
    public Optional<String> waitsFor() {
        return absence.reason();
    }

    private void run() {
        try {
            Duration wait = Duration.ZERO;
            while (awaitTurn(wait)) {
                wait = take();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            absence.end();
        }
    }

    /** Until it is time for a step; false when the loop is to end. */
    private boolean awaitTurn(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            stepping = false;
            changed.signalAll();
            // Whoever waits for something outside is not hurried: news does not bring it back.
            boolean hurried = absence.reason().isEmpty();
            long left = wait.toNanos();
            while (state == State.PAUSED || state == State.RUNNING && left > 0 && !(hurried && woken)) {
                if (state == State.PAUSED) {
                    changed.await();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            stepping = state == State.RUNNING && ended == null;
            woken = false;
            return stepping;
        } finally {
            lock.unlock();
        }
    }

    private Duration take() throws InterruptedException {
        try {
            Duration wait = step.run();
            absence.end();
            backOff.reset();
            return wait;
        } catch (InterruptedException stop) {
            throw stop;
        } catch (Throwable thrown) {
            return isStopping() ? Duration.ZERO : failed(thrown);
        }
    }

    private Duration failed(Throwable thrown) {
        switch (Failure.of(thrown)) {
            case Failure.Absent(String reason) -> {
                absence.begin(reason);
                LOG.debug("{} waits", name, thrown);
                return backOff.next();
            }
            case Failure.Contradiction contradiction -> {
                LOG.error("{} stopped: {}", name, contradiction.reason());
                end(contradiction);
            }
            case Failure.Bug bug -> {
                LOG.error("{} stopped: {}", name, bug.reason(), bug.cause());
                end(bug);
            }
        }
        return Duration.ZERO;
    }

    private void end(Failure failure) {
        ended = failure;
        health.fail("%s stopped: %s".formatted(name, failure.reason()));
    }

    /** Ends after the step in hand; one that lasts is interrupted after a while. */
    @Override
    public void close() {
        close(() -> {});
    }

    /** As {@link #close()}. @param hurry called once no step follows: brings the one in hand to its end */
    public void close(Runnable hurry) {
        lock.lock();
        try {
            boolean started = state != State.NEW;
            state = State.STOPPING;
            changed.signalAll();
            if (!started || Thread.currentThread() == thread) {
                return;
            }
        } finally {
            lock.unlock();
        }
        hurry.run();
        try {
            if (!thread.join(STOP_WAIT_MAX)) {
                LOG.warn("{} did not end within {} s; it is interrupted", name, STOP_WAIT_MAX.toSeconds());
                thread.interrupt();
                thread.join(STOP_WAIT_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
