package org.lumia.ingress.app;

import java.time.Duration;
import java.util.Map;
import org.lumia.ingress.admission.ParkedRelease;
import org.lumia.ingress.admission.ParkedWait;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.Loop;

/** Releases parked transactions while this replica holds the lease, on a thread of its own. */
final class ParkedLoop {
    private static final Duration LOGS_WAIT = Duration.ofMillis(100);

    private final ParkedRelease release;
    private final Lease lease;
    private final Duration standby;
    private final LogFeeds feeds;
    private final Loop loop;

    /** @param standby between two attempts to take the lease */
    ParkedLoop(ParkedRelease release, Lease lease, Duration standby, LogFeeds feeds, ServiceHealth health) {
        this.release = release;
        this.lease = lease;
        this.standby = standby;
        this.feeds = feeds;
        this.loop = new Loop("ingress-parked", this::step, health);
    }

    void start() {
        loop.start();
    }

    void wake() {
        loop.wake();
    }

    /** How many parked ones wait for what. */
    Map<ParkedWait, Integer> waits() {
        return release.waits();
    }

    private Duration step() {
        // What the log holds already is known first: it need not be appended again.
        if (feeds.missing().isPresent()) {
            return LOGS_WAIT;
        }
        if (!lease.tryTake()) {
            release.letGo();
            return standby;
        }
        return release.step();
    }

    void close() {
        loop.close();
    }
}
