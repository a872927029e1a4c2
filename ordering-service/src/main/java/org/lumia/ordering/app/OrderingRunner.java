package org.lumia.ordering.app;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lumia.ordering.Ordering;
import org.lumia.ordering.OrderingPorts;
import org.lumia.ordering.OrderingStart;
import org.lumia.ordering.OrderingStatus;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.protocol.message.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The ordering thread's life: wait to be the active instance, load, feed, order, release. */
final class OrderingRunner implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(OrderingRunner.class);
    private static final long STOP_WAIT_MILLIS_MAX = 20_000;

    private final OrderingStart.Operator operator;
    private final Topics topics;
    private final OrderingSettings settings;
    private final DataSource dataSource;
    private final Database database;
    private final KafkaLog kafka;
    private final ServiceHealth health;
    private final OrderingMetrics metrics;
    private final AtomicReference<Optional<OrderingStatus>> status = new AtomicReference<>(Optional.empty());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Ordering ordering;
    private @Nullable Thread thread;

    OrderingRunner(
            OrderingStart.Operator operator,
            Topics topics,
            OrderingSettings settings,
            DataSource dataSource,
            Database database,
            KafkaLog kafka,
            ServiceHealth health,
            OrderingMetrics metrics) {
        this.operator = operator;
        this.topics = topics;
        this.settings = settings;
        this.dataSource = dataSource;
        this.database = database;
        this.kafka = kafka;
        this.health = health;
        this.metrics = metrics;
        health.readyWhen("ordering", this::missing);
        metrics.show(this::status);
    }

    /** Empty until this instance is active. */
    Optional<OrderingStatus> status() {
        return status.get();
    }

    private Optional<String> missing() {
        return status.get()
                .map(now -> now.pendingTransactions() > settings.pendingTransactionsMax()
                        ? Optional.of("%d transactions wait for a seal".formatted(now.pendingTransactions()))
                        : now.caughtUp()
                                ? Optional.<String>empty()
                                : Optional.of("catching up: at offset %d of tx-in".formatted(now.nextOffset())))
                .orElse(Optional.of("standby: another instance of this operator is active"));
    }

    private void run() {
        try {
            Optional<ActiveLock> lock = becomeActive();
            if (lock.isPresent()) {
                try (var held = lock.get()) {
                    order();
                }
            }
        } catch (Throwable e) {
            LOG.error("ordering stopped: {}", e.toString(), e);
            health.fail("ordering stopped: " + e);
        }
    }

    private Optional<ActiveLock> becomeActive() throws SQLException, InterruptedException {
        boolean told = false;
        do {
            var lock = ActiveLock.tryAcquire(dataSource);
            if (lock.isPresent()) {
                return lock;
            }
            if (!told) {
                LOG.info("standby: another instance of {} is active", operator.address());
                told = true;
            }
        } while (!stopped.await(settings.standbyCheckMillis(), TimeUnit.MILLISECONDS));
        return Optional.empty();
    }

    private void order() {
        var output = new KafkaOutput(
                kafka.appender(topics.txIn()), kafka.appender(topics.ordered()), kafka.appender(topics.attestations()));
        var store = JdbcOrderingStore.open(
                database, topics.txIn(), operator.genesis().hash());
        var lastExecuted = kafka.last(topics.executed());
        var ports = new OrderingPorts(
                store, output, output, metrics, InstantSource.system(), now -> status.set(Optional.of(now)));
        var start = OrderingStart.load(
                operator,
                ports,
                settings.limits(),
                kafka.endOffset(topics.txIn()),
                lastExecuted.map(entry -> Feeds.number(entry.value())).orElse(0L));
        ordering = start.ordering();
        LOG.info("active for {}: reading tx-in from offset {}", operator.address(), start.readFrom());
        var from = new Feeds.From(
                start.readFrom(), lastExecuted.map(entry -> entry.offset() + 1).orElse(0L));
        try (var feeds = Feeds.open(
                kafka,
                topics,
                from,
                new JdbcInbox(database, topics.l1Inbox()),
                start.inputs(),
                settings.queuedBatchesMax())) {
            if (stopped.getCount() > 0) {
                start.ordering().run();
            }
        }
    }

    @Override
    public void start() {
        var started = Thread.ofPlatform().name("ordering").unstarted(this::run);
        thread = started;
        started.start();
    }

    /** Ends the thread, which saves, closes its feeds and gives the lock back. */
    @Override
    public void stop() {
        stopped.countDown();
        var running = ordering;
        if (running != null) {
            running.stop();
        }
        var started = thread;
        if (started != null) {
            try {
                started.join(STOP_WAIT_MILLIS_MAX);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** After KafkaLog when starting, before it when stopping. */
    @Override
    public int getPhase() {
        return kafka.getPhase() + 1;
    }
}
