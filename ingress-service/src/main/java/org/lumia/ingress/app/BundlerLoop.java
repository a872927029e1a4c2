package org.lumia.ingress.app;

import java.time.Duration;
import org.lumia.ingress.admission.Bundler;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Loop;

/** The bundler on a thread of its own. */
final class BundlerLoop {
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);

    private final Bundler bundler;
    private final Loop loop;

    BundlerLoop(Bundler bundler, ServiceHealth health) {
        this.bundler = bundler;
        this.loop = new Loop("ingress-bundler", bundler::step, health);
    }

    void start() {
        loop.start();
    }

    /** Sends what is queued, takes nothing more. */
    void close() throws InterruptedException {
        loop.close();
        bundler.drain(DRAIN_MAX);
    }
}
