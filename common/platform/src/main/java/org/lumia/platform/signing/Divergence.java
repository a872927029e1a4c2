package org.lumia.platform.signing;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.lumia.platform.health.ServiceHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process came to another result than the one that was signed: it then signs nothing more of the kind, says why in
 * its health, and goes on with the rest. The metric is {@code lumia_signing_refused}. Thread-safe.
 */
public final class Divergence {
    private static final Logger LOG = LoggerFactory.getLogger(Divergence.class);

    private final AtomicReference<Optional<String>> reason = new AtomicReference<>(Optional.empty());

    public Divergence(SignatureKind kind, ServiceHealth health, MeterRegistry meters) {
        health.note("signing", this::reason);
        Gauge.builder("lumia_signing_refused", this, one -> one.reason().isPresent() ? 1 : 0)
                .description("1 where another value was signed before than this process would sign: it signs no more")
                .tag("kind", kind.name())
                .register(meters);
    }

    /** The first reason stays. */
    public void refuse(String why) {
        if (reason.compareAndSet(Optional.empty(), Optional.of(why))) {
            LOG.error("nothing more is signed: {}", why);
        }
    }

    /** What was signed turned out to be wrong, and the results now are what others certified. */
    public void end(String why) {
        if (reason.getAndSet(Optional.empty()).isPresent()) {
            LOG.warn("signing goes on: {}", why);
        }
    }

    public Optional<String> reason() {
        return reason.get();
    }
}
