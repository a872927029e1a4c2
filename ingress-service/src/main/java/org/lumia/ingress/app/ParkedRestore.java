package org.lumia.ingress.app;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lumia.ingress.admission.AccountReader;
import org.lumia.ingress.admission.Intake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Takes parked transactions back once the logs are read and execution answers. */
@Component
class ParkedRestore implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(ParkedRestore.class);
    private static final long RETRY_MILLIS = 250;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("ingress-restore").daemon().factory());
    private final JdbcParkedTransactions store;
    private final Intake intake;
    private final LogFeeds feeds;

    ParkedRestore(JdbcParkedTransactions store, Intake intake, LogFeeds feeds) {
        this.store = store;
        this.intake = intake;
        this.feeds = feeds;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        timer.execute(this::restore);
    }

    private void restore() {
        try {
            if (feeds.missing().isEmpty()) {
                var kept = store.all();
                intake.restoreParked(kept);
                LOG.info("took back {} parked transactions", kept.size());
                timer.shutdown();
                return;
            }
        } catch (AccountReader.Unavailable notYet) {
            LOG.debug("parked transactions wait: {}", notYet.getMessage());
        } catch (RuntimeException failed) {
            LOG.error("parked transactions were not taken back, trying again", failed);
        }
        timer.schedule(this::restore, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }
}
