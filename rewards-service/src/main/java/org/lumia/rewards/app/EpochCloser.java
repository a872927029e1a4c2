package org.lumia.rewards.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.rewards.EpochSplit;
import org.lumia.rewards.EpochCount;
import org.lumia.rewards.EpochCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Closes each epoch once: counts, splits, signs, stores; then appends what was signed, again after a crash. */
final class EpochCloser implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger("org.lumia.rewards.epochs");
    /** After the log's followers start, and before they stop. */
    private static final int PHASE = Integer.MAX_VALUE - 4_095;

    private static final int STOP_WAIT_SECONDS_MAX = 20;

    private final Database database;
    private final EpochCounter counter;
    private final Genesis genesis;
    private final RewardSigner signer;
    private final LogAppender attestations;
    private final int intervalMillis;
    private final ServiceHealth health;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("rewards-epochs").factory());
    private volatile long closedThrough = -1;
    private volatile boolean running;
    private volatile String waiting = "";
    private volatile String logged = "";

    EpochCloser(
            Database database,
            EpochCounter counter,
            Genesis genesis,
            RewardSigner signer,
            LogAppender attestations,
            int intervalMillis,
            MeterRegistry meters,
            ServiceHealth health) {
        this.database = database;
        this.counter = counter;
        this.genesis = genesis;
        this.signer = signer;
        this.attestations = attestations;
        this.intervalMillis = intervalMillis;
        this.health = health;
        Gauge.builder("lumia_rewards_closed_epoch", () -> closedThrough)
                .description("Last epoch whose rewards are closed, -1 before the first")
                .register(meters);
    }

    @Override
    public void start() {
        running = true;
        closedThrough = database.query(
                connection -> new JdbcEpochBook(connection).lastClosed().orElse(-1));
        thread.scheduleWithFixedDelay(this::run, 0, intervalMillis, TimeUnit.MILLISECONDS);
    }

    /** The last closed epoch, -1 before the first. */
    long closedThrough() {
        return closedThrough;
    }

    /** What the oldest open epoch waits for; empty when none is open. */
    String waiting() {
        return waiting;
    }

    private void run() {
        try {
            publish();
            while (closeOldest()) {
                publish();
            }
        } catch (Database.DatabaseException
                | TransactionException
                | DataAccessException
                | JdbcEpochFacts.UncheckedSqlException e) {
            LOG.warn("epochs wait for Postgres: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the epoch after {} cannot be closed: {}", closedThrough, e.toString(), e);
            health.fail("the epoch after %d cannot be closed: %s".formatted(closedThrough, e.getMessage()));
            thread.shutdown();
        }
    }

    /** Closes at most one epoch. */
    private boolean closeOldest() {
        EpochCount count = database.query(this::closeWithin);
        return switch (count) {
            case EpochCount.Nothing() -> waits("");
            case EpochCount.Waiting(var span, var reason) -> waits("epoch %d: %s".formatted(span.epoch(), reason));
            case EpochCount.Counted(var span, var tally) -> {
                closedThrough = span.epoch();
                LOG.info(
                        "epoch {} closed: blocks {} to {}, {} wei to {} operators",
                        span.epoch(),
                        span.first(),
                        span.last(),
                        tally.policy().emissionPerEpoch(),
                        tally.operators().size());
                yield true;
            }
        };
    }

    private boolean waits(String reason) {
        waiting = reason;
        if (!reason.equals(logged)) {
            LOG.debug("{}", reason);
            logged = reason;
        }
        return false;
    }

    private EpochCount closeWithin(Connection connection) throws SQLException {
        EpochCount count;
        try (var facts = new JdbcEpochFacts(connection, genesis)) {
            count = counter.count(facts);
        }
        if (count instanceof EpochCount.Counted(var span, var tally)) {
            EpochRewards rewards = EpochSplit.of(tally);
            new JdbcEpochBook(connection).close(span, rewards, signer.sign(rewards), Instant.now());
        }
        return count;
    }

    /** What is signed and stored may leave; that it left is stored after it did, so a crash between sends it twice. */
    private void publish() {
        for (var signed : database.query(connection -> new JdbcEpochBook(connection).unpublished())) {
            attestations.appendAndWait(signed.entry());
            database.transact(connection -> new JdbcEpochBook(connection).published(signed.epoch()));
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
