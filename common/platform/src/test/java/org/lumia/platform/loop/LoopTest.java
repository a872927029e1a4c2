package org.lumia.platform.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.ContradictionException;

class LoopTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ServiceHealth health = new ServiceHealth("test");
    private final BlockingQueue<Integer> steps = new LinkedBlockingQueue<>();

    private int next() throws InterruptedException {
        Integer step = steps.poll(20, TimeUnit.SECONDS);
        assertThat(step).as("a step within 20 s").isNotNull();
        return step;
    }

    private static void awaitEnd(Loop loop) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (loop.isAlive() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(loop.isAlive()).as("its thread").isFalse();
    }

    @Test
    void itGoesOnByItselfOnceWhatWasAwayIsBack() throws Exception {
        var failures = new AtomicInteger(3);
        var failed = new CountDownLatch(1);
        try (var loop = new Loop(
                "part",
                () -> {
                    if (failures.getAndDecrement() > 0) {
                        failed.countDown();
                        throw new AbsentException("Postgres is away");
                    }
                    steps.add(1);
                    return LONG;
                },
                health)) {
            loop.start();
            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(next()).isEqualTo(1);
            assertThat(loop.failure()).isEmpty();
            loop.wake();
            assertThat(next()).isEqualTo(1);
            assertThat(health.missing()).isEmpty();
            assertThat(health.failure()).isEmpty();
        }
    }

    @Test
    void whatItWaitsForStandsInReadiness() throws Exception {
        var failed = new CountDownLatch(2);
        try (var loop = new Loop(
                "part",
                () -> {
                    failed.countDown();
                    throw new AbsentException("L1 is away");
                },
                health)) {
            loop.start();
            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(health.missing()).containsEntry("part", "L1 is away");
            assertThat(health.failure()).isEmpty();
        }
        assertThat(health.missing()).isEmpty();
    }

    @Test
    void aContradictionAndABugEndItAndTakeLivenessDown() throws Exception {
        var contradiction = new ServiceHealth("test");
        try (var loop = new Loop(
                "part",
                () -> {
                    steps.add(1);
                    throw new ContradictionException("block 7 does not follow block 5");
                },
                contradiction)) {
            loop.start();
            next();
            awaitEnd(loop);
            assertThat(contradiction.failure()).contains("part stopped: block 7 does not follow block 5");
        }
        try (var loop = new Loop(
                "part",
                () -> {
                    steps.add(1);
                    throw new StackOverflowError("deep");
                },
                health)) {
            loop.start();
            next();
            awaitEnd(loop);
            assertThat(health.failure()).contains("part stopped: deep");
            assertThat(loop.failure()).containsInstanceOf(Failure.Bug.class);
        }
    }

    @Test
    void pausedItTakesNoStep() throws Exception {
        try (var loop = new Loop(
                "part",
                () -> {
                    steps.add(1);
                    return LONG;
                },
                health)) {
            loop.start();
            next();
            loop.pause(() -> {});
            loop.wake();
            assertThat(steps.poll(200, TimeUnit.MILLISECONDS)).isNull();
            loop.resume();
            next();
        }
    }

    /** A loop whose step lasts until it is hurried, and a moment longer. */
    private Loop stuck(CountDownLatch begun, CountDownLatch hurried, AtomicInteger ended) {
        return new Loop(
                "part",
                () -> {
                    begun.countDown();
                    hurried.await();
                    LockSupport.parkNanos(50_000_000);
                    ended.incrementAndGet();
                    return LONG;
                },
                health);
    }

    @Test
    @Timeout(60)
    void aPauseHurriesTheStepInHandAndWaitsForItsEnd() throws Exception {
        var begun = new CountDownLatch(1);
        var hurried = new CountDownLatch(1);
        var ended = new AtomicInteger();
        try (var loop = stuck(begun, hurried, ended)) {
            loop.start();
            begun.await();
            loop.pause(hurried::countDown);
            assertThat(ended).hasValue(1);
        }
    }

    @Test
    @Timeout(60)
    void aCloseHurriesTheStepInHandAndWaitsForItsEnd() throws Exception {
        var begun = new CountDownLatch(1);
        var hurried = new CountDownLatch(1);
        var ended = new AtomicInteger();
        var loop = stuck(begun, hurried, ended);
        loop.start();
        begun.await();
        loop.close(hurried::countDown);
        assertThat(hurried.getCount()).isZero();
        assertThat(ended).hasValue(1);
        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void whoeverWaitsForSomethingOutsideIsNotHurried() throws Exception {
        var attempts = new AtomicInteger();
        try (var loop = new Loop(
                "part",
                () -> {
                    attempts.incrementAndGet();
                    throw new AbsentException("Kafka is away");
                },
                health)) {
            loop.start();
            while (health.missing().isEmpty()) {
                Thread.onSpinWait();
            }
            for (int news = 0; news < 60; news++) {
                loop.wake();
                LockSupport.parkNanos(3_000_000);
            }
            assertThat(attempts.get()).isLessThan(30);
        }
    }
}
