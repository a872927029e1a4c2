package org.lumia.ingress.app;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.settings.ExecutionSettings;
import org.lumia.rpc.JsonRpcClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How execution is asked, and watched. */
@Configuration(proxyBeanMethods = false)
class ExecutionClientConfiguration {
    private static final int BREAKER_WINDOW_CALLS = 20;
    private static final Duration BREAKER_OPEN = Duration.ofSeconds(1);

    @Bean
    CircuitBreaker executionBreaker() {
        return CircuitBreaker.of(
                "execution",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(BREAKER_WINDOW_CALLS)
                        .minimumNumberOfCalls(BREAKER_WINDOW_CALLS / 2)
                        .waitDurationInOpenState(BREAKER_OPEN)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .recordExceptions(UncheckedIOException.class)
                        .build());
    }

    @Bean
    Bulkhead executionBulkhead(IngressSettings settings) {
        return Bulkhead.of(
                "execution",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(settings.reads().concurrentMax())
                        .maxWaitDuration(Duration.ofMillis(settings.reads().waitMillisMax()))
                        .build());
    }

    @Bean
    HttpExecution execution(
            ExecutionSettings execution, IngressSettings settings, CircuitBreaker breaker, Bulkhead bulkhead) {
        var client = new JsonRpcClient(
                execution.url().resolve("/rpc"),
                Duration.ofMillis(settings.reads().timeoutMillis()));
        return new HttpExecution(client, breaker, bulkhead);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ExecutionWatch executionWatch(ExecutionSettings execution, IngressSettings settings, ServiceHealth health) {
        var client = new JsonRpcClient(
                execution.url().resolve("/rpc"),
                Duration.ofMillis(settings.reads().silenceMillisMax()));
        return new ExecutionWatch(client, health);
    }
}
