package org.lumia.l1;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.lumia.rpc.JsonRpcAnswer;
import org.lumia.rpc.NoAnswerException;

/**
 * A node behind a circuit breaker, so that one that is away costs a time limit now and then and not with each call. A read
 * that fails at once is asked a second time; one that took its whole time is not.
 */
public final class GuardedExchange implements Exchange {
    private static final int CALLS_WATCHED = 10;
    private static final int CALLS_WATCHED_MIN = 4;
    private static final float FAILED_PERCENT_MAX = 50;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int READ_ATTEMPTS_MAX = 2;
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final Exchange node;
    private final CircuitBreaker breaker;
    private final Retry retry;

    private GuardedExchange(Exchange node, CircuitBreaker breaker, int attemptsMax) {
        this.node = node;
        this.breaker = breaker;
        this.retry = Retry.of(
                breaker.getName(),
                RetryConfig.custom()
                        .maxAttempts(attemptsMax)
                        .waitDuration(RETRY_AFTER)
                        .retryOnException(failure -> failure instanceof NoAnswerException && !wasLate(failure))
                        .build());
    }

    private static boolean wasLate(Throwable failure) {
        return failure.getCause() instanceof TimeoutException;
    }

    /** One breaker a node, whatever is asked of it. An answer with an error is an answer, and so is one that is too large. */
    public static CircuitBreaker breaker(String name) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(CALLS_WATCHED)
                        .minimumNumberOfCalls(CALLS_WATCHED_MIN)
                        .failureRateThreshold(FAILED_PERCENT_MAX)
                        .waitDurationInOpenState(PAUSE)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .recordExceptions(NoAnswerException.class)
                        .build());
    }

    public static GuardedExchange ofReads(Exchange node, CircuitBreaker breaker) {
        return new GuardedExchange(node, breaker, READ_ATTEMPTS_MAX);
    }

    /** Sent once: whether to send again is the caller's plan. */
    public static GuardedExchange ofBroadcasts(Exchange node, CircuitBreaker breaker) {
        return new GuardedExchange(node, breaker, 1);
    }

    @Override
    public JsonRpcAnswer ask(String method, Object... parameters) throws IOException {
        try {
            return retry.executeCheckedSupplier(
                    () -> breaker.executeCheckedSupplier(() -> node.ask(method, parameters)));
        } catch (CallNotPermittedException e) {
            throw new IOException(
                    "it failed again and again and is left alone for %d ms".formatted(PAUSE.toMillis()), e);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
