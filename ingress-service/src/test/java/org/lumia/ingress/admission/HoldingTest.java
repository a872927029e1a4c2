package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.testkit.Await;

/** What is refused for a cause that passes is tried again for a bounded moment, and not more of it than fits. */
class HoldingTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final Admission FULL = new Admission.Refused(Refusal.full("the pipeline", 7, 7));
    private static final Admission AWAY = new Admission.Refused(Refusal.unavailable("the chain stands"));
    private static final Admission TOO_LOW = new Admission.Refused(Refusal.of("nonce too low"));
    private static final Admission TAKEN = new Admission.Parked(Hash.ZERO, 1);

    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Admission> answer = new AtomicReference<>(FULL);
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterEach
    void stop() {
        tasks.shutdownNow();
    }

    private Holding holding(Duration holdMax, int submissionsMax, long bytesMax) {
        return new Holding(new Holding.Limits(holdMax, submissionsMax, bytesMax), tasks, System::nanoTime);
    }

    private Admission attempt() {
        attempts.incrementAndGet();
        return answer.get();
    }

    private static Admission get(CompletableFuture<Admission> future) throws Exception {
        return future.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void whatIsTakenOrRefusedForGoodIsAnsweredAtOnce() {
        var holding = holding(Duration.ofMinutes(1), 10, 1_000);
        answer.set(TAKEN);
        assertThat(holding.submit(this::attempt, 100)).isCompletedWithValue(TAKEN);
        answer.set(TOO_LOW);
        assertThat(holding.submit(this::attempt, 100)).isCompletedWithValue(TOO_LOW);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void itIsTakenAsSoonAsTheCauseIsGone() throws Exception {
        var holding = holding(Duration.ofMinutes(1), 10, 1_000);
        for (Admission cause : new Admission[] {FULL, AWAY}) {
            attempts.set(0);
            answer.set(cause);
            var held = holding.submit(this::attempt, 100);
            Await.until("a second attempt", WAIT_MAX, () -> attempts.get() > 1);
            assertThat(held).isNotDone();
            assertThat(holding.size()).isEqualTo(1);
            answer.set(TAKEN);
            assertThat(get(held)).isEqualTo(TAKEN);
            assertThat(holding.size()).isZero();
        }
    }

    @Test
    void aCauseThatStaysIsToldWhenTheMomentIsOver() throws Exception {
        var holding = holding(Duration.ofSeconds(3), 10, 1_000);
        assertThat(get(holding.submit(this::attempt, 100))).isEqualTo(FULL);
        assertThat(attempts.get()).isBetween(2, 40);
        assertThat(holding.size()).isZero();
    }

    @Test
    void noMoreAreHeldThanFit() {
        var two = holding(Duration.ofMinutes(1), 2, 1_000);
        assertThat(two.submit(this::attempt, 1)).isNotDone();
        assertThat(two.submit(this::attempt, 1)).isNotDone();
        assertThat(two.submit(this::attempt, 1)).isCompletedWithValue(FULL);
        var bytes = holding(Duration.ofMinutes(1), 10, 1_000);
        assertThat(bytes.submit(this::attempt, 600)).isNotDone();
        assertThat(bytes.submit(this::attempt, 600)).isCompletedWithValue(FULL);
        assertThat(bytes.submit(this::attempt, 400)).isNotDone();
    }

    @Test
    void whatFailsWhileItIsHeldIsToldAndMakesRoom() {
        var holding = holding(Duration.ofMinutes(1), 1, 1_000);
        var held = holding.submit(
                () -> {
                    if (attempts.getAndIncrement() > 0) {
                        throw new IllegalStateException("Postgres is away");
                    }
                    return FULL;
                },
                100);
        assertThat(held)
                .failsWithin(WAIT_MAX)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("Postgres is away");
        assertThat(holding.size()).isZero();
    }
}
