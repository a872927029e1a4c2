package org.lumia.platform.health;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the service lives (no part of it broke for good) and whether it is ready (every named condition holds). */
public final class ServiceHealth {

    private final Logger log;
    private final AtomicReference<String> failure = new AtomicReference<>("");
    private final Map<String, Supplier<Optional<String>>> conditions = new ConcurrentSkipListMap<>();

    public ServiceHealth(String service) {
        this.log = LoggerFactory.getLogger("org.lumia." + service + ".health");
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

    /** What stands against readiness, by name; empty when ready. */
    public Map<String, String> missing() {
        var missing = new ConcurrentSkipListMap<String, String>();
        failure().ifPresent(reason -> missing.put("alive", reason));
        conditions.forEach((name, condition) -> condition.get().ifPresent(reason -> missing.put(name, reason)));
        return missing;
    }
}
