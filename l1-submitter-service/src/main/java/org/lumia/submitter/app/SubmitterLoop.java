package org.lumia.submitter.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.Settlement;
import org.lumia.submitter.inbox.InboxWatch;
import org.lumia.submitter.l1.L1Exception;
import org.lumia.submitter.l1.L1Heads;
import org.lumia.submitter.posting.Poster;
import org.lumia.submitter.posting.Step;
import org.lumia.submitter.settlement.SettlementStore;
import org.lumia.submitter.settlement.SettlementWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * One thread, turn by turn: read the inbox, follow batches, post what is due. A turn that L1 spoils is repeated; any
 * other failure takes liveness down.
 */
final class SubmitterLoop implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SubmitterLoop.class);
    private static final int STEPS_PER_TURN_MAX = 8;
    private static final long SILENCE_MILLIS_MAX = 30_000;
    private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(15);

    private final JsonRpcL1 l1;
    private final L1Start start;
    private final InboxWatch inbox;
    private final Outbox<InboxMessage> inboxOutbox;
    private final SettlementWatch settlements;
    private final SettlementStore settlementStore;
    private final Outbox<Settlement> settledOutbox;
    private final Poster poster;
    private final SubmitterMetrics metrics;
    private final ServiceHealth health;
    private final InstantSource clock;
    private final long pollMillis;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile long answeredAtMs;
    private @Nullable L1Heads seen;
    private boolean started;
    private volatile @Nullable Thread thread;

    SubmitterLoop(
            JsonRpcL1 l1,
            L1Start start,
            InboxWatch inbox,
            Outbox<InboxMessage> inboxOutbox,
            SettlementWatch settlements,
            SettlementStore settlementStore,
            Outbox<Settlement> settledOutbox,
            Poster poster,
            SubmitterMetrics metrics,
            ServiceHealth health,
            InstantSource clock,
            long pollMillis) {
        this.l1 = l1;
        this.start = start;
        this.inbox = inbox;
        this.inboxOutbox = inboxOutbox;
        this.settlements = settlements;
        this.settlementStore = settlementStore;
        this.settledOutbox = settledOutbox;
        this.poster = poster;
        this.metrics = metrics;
        this.health = health;
        this.clock = clock;
        this.pollMillis = pollMillis;
        health.readyWhen("l1", this::silence);
    }

    private Optional<String> silence() {
        long silent = clock.millis() - answeredAtMs;
        return silent <= SILENCE_MILLIS_MAX
                ? Optional.empty()
                : Optional.of("no whole turn with L1 in the last %d ms".formatted(SILENCE_MILLIS_MAX));
    }

    private void run() {
        try {
            do {
                turn();
            } while (!stopping.await(pollMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.error("following L1 stopped: {}", e.toString(), e);
            health.fail("following L1 stopped: " + e);
        }
    }

    private void turn() {
        try {
            if (!started) {
                start.run();
                started = true;
            }
            var heads = l1.heads();
            if (!heads.equals(seen)) {
                inbox.advance(heads);
                settlements.advance(heads);
                seen = heads;
            }
            inboxOutbox.publish();
            settledOutbox.publish();
            show(heads, post());
            answeredAtMs = clock.millis();
        } catch (L1Exception e) {
            metrics.l1Failed();
            LOG.warn("L1: {}", e.getMessage());
        }
    }

    /** Steps until there is nothing to do; gives the last. */
    private Step post() {
        var step = poster.advance();
        for (int steps = 1; !(step instanceof Step.Wait) && steps < STEPS_PER_TURN_MAX; steps++) {
            step = poster.advance();
        }
        return step;
    }

    private void show(L1Heads heads, Step step) {
        var open = settlementStore.open();
        metrics.show(new SubmitterStatus(
                heads.latest().number(),
                heads.safe().number(),
                heads.finalized().number(),
                inboxOutbox.published(),
                settlementStore.last().map(batch -> batch.index() + 1).orElse(0L),
                open.size(),
                settledOutbox.published(),
                step instanceof Step.Wait wait ? wait.reason() : step.getClass().getSimpleName()));
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("l1-submitter-loop").start(this::run);
    }

    @Override
    public void stop() {
        stopping.countDown();
        var running = thread;
        if (running == null) {
            return;
        }
        try {
            if (!running.join(STOP_WAIT_MAX)) {
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
