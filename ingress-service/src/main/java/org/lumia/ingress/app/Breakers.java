package org.lumia.ingress.app;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.lumia.rpc.LedByAnotherException;

/** Circuit breakers towards this operator's other services, all alike: no answer counts against one, an odd answer does not. */
final class Breakers {
    private static final int WINDOW_CALLS = 20;
    private static final Duration OPEN = Duration.ofSeconds(1);

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowSize(WINDOW_CALLS)
            .minimumNumberOfCalls(WINDOW_CALLS / 2)
            .waitDurationInOpenState(OPEN)
            .permittedNumberOfCallsInHalfOpenState(2)
            .recordException(Breakers::isFailure)
            .build();

    private Breakers() {}

    /** One broken exchange is one failure, however many calls went with it. */
    private static boolean isFailure(Throwable thrown) {
        return thrown instanceof UncheckedIOException io && !(io.getCause() instanceof LedByAnotherException);
    }

    static CircuitBreaker named(String name) {
        return CircuitBreaker.of(name, CONFIG);
    }
}
