package org.lumia.ingress.app;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.lumia.rpc.ReadClass;

/** A bulkhead and a circuit breaker for each class of reads: hanging log searches open no breaker before a balance. */
final class ReadGuards {
    private final Map<ReadClass, Guard> guards = new EnumMap<>(ReadClass.class);

    ReadGuards(IngressSettings.Reads settings) {
        Duration waitMax = Duration.ofMillis(settings.waitMillisMax());
        for (ReadClass kind : ReadClass.values()) {
            int sizeMax = switch (kind) {
                case CALLS -> settings.callsMax();
                case ESTIMATES -> settings.estimatesMax();
                case TRACES -> settings.tracesMax();
                case LOG_SEARCHES -> settings.logSearchesMax();
                case BLOCKS -> settings.blockReadsMax();
                case LOOKUPS -> settings.concurrentMax();
            };
            String name = "execution " + kind.words();
            var bulkhead = Bulkhead.of(
                    name,
                    BulkheadConfig.custom()
                            .maxConcurrentCalls(sizeMax)
                            .maxWaitDuration(waitMax)
                            .build());
            int ofClientMax = kind == ReadClass.LOOKUPS ? settings.clientLookupsMax() : settings.clientPlacesMax();
            var places = new ClientPlaces(ofClientMax, Duration.ofMillis(settings.clientWaitMillisMax()));
            guards.put(kind, new Guard(kind, Breakers.named(name), bulkhead, places));
        }
    }

    Guard of(ReadClass kind) {
        return Objects.requireNonNull(guards.get(kind));
    }

    /** What one class passes through. */
    record Guard(ReadClass kind, CircuitBreaker breaker, Bulkhead bulkhead, ClientPlaces places) {
        <T> T run(Supplier<T> read) {
            return places.run(kind, () -> bulkhead.executeSupplier(() -> breaker.executeSupplier(read)));
        }

        int size() {
            return sizeMax() - bulkhead.getMetrics().getAvailableConcurrentCalls();
        }

        int sizeMax() {
            return bulkhead.getBulkheadConfig().getMaxConcurrentCalls();
        }

        boolean isOpen() {
            return breaker.getState() == CircuitBreaker.State.OPEN;
        }
    }
}
