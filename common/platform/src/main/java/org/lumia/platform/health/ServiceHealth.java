package org.lumia.platform.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the service lives (no part of it broke for good) and whether it is ready (every named condition holds). */
public final class ServiceHealth {

    private final Logger log;
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private final Map<String, Supplier<Optional<String>>> conditions = new ConcurrentSkipListMap<>();
    private final Map<String, Supplier<Optional<String>>> notes = new ConcurrentSkipListMap<>();

    private final MeterRegistry meters;

    /** Without metrics. */
    public ServiceHealth(String service) {
        this(service, new SimpleMeterRegistry());
    }

    public ServiceHealth(String service, MeterRegistry meters) {
        this.meters = meters;
        this.log = LoggerFactory.getLogger("org.lumia." + service + ".health");
        Gauge.builder("lumia_failed", this, health -> health.failure().isPresent() ? 1 : 0)
                .register(meters);
    }

    /** Something broke that only a restart mends: liveness goes down. The first reason stays. */
    public void fail(String reason) {
        if (failure.compareAndSet("", reason)) {
            log.error("liveness is down: {}", reason);
        }
    }

    public Optional<String> failure() {
        var reason = failure.get();
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    /** Adds a readiness condition: empty when it holds, else one line that says what is missing. Must answer at once. */
    public void readyWhen(String name, Supplier<Optional<String>> missing) {
        conditions.put(name, missing);
    }

    /** Adds what a person has to know of a service that is ready all the same: one line, or empty. Must answer at once. */
    public void note(String name, Supplier<Optional<String>> line) {
        notes.put(name, line);
    }

    /** What does not stand against readiness and has to be known, by name. */
    public Map<String, String> notes() {
        return present(notes);
    }

    /** The metric {@code lumia_lease_held}. @param held answers at once */
    public void lease(String name, BooleanSupplier held) {
        Gauge.builder("lumia_lease_held", () -> held.getAsBoolean() ? 1 : 0)
                .tag("lease", name)
                .register(meters);
    }

    /** What a part waits for: a readiness condition of its name, and the metric {@code lumia_waiting}. */
    public Absence absence(String part) {
        var absence = new Absence(part, log);
        readyWhen(part, absence::reason);
        Gauge.builder("lumia_waiting", absence, one -> one.reason().isPresent() ? 1 : 0)
                .description("1 while this part waits for something outside")
                .tag("part", part)
                .register(meters);
        return absence;
    }

    /** What stands against readiness, by name; empty when ready. */
    public Map<String, String> missing() {
        Map<String, String> missing = present(conditions);
        failure().ifPresent(reason -> missing.put("alive", reason));
        return missing;
    }

    private static Map<String, String> present(Map<String, Supplier<Optional<String>>> lines) {
        var present = new ConcurrentSkipListMap<String, String>();
        lines.forEach((name, line) -> line.get().ifPresent(text -> present.put(name, text)));
        return present;
    }
}
