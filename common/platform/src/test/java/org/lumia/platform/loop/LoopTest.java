package org.lumia.platform.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
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
}
