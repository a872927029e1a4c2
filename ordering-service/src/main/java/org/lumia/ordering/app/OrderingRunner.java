package org.lumia.ordering.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.lumia.ordering.Ordering;
import org.lumia.ordering.OrderingPorts;
import org.lumia.ordering.OrderingStart;
import org.lumia.ordering.OrderingStatus;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.Loop;
import org.lumia.protocol.log.SealingPlan;
import org.lumia.protocol.message.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The ordering thread's life: stand by until the lease is ours; then load, feed, order; release. */
final class OrderingRunner implements Lease.Duty, SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(OrderingRunner.class);

    /** Between the bindings of Spring Cloud Stream (integer max less 3,000) and the web server (less 2,048). */
    private static final int PHASE = Integer.MAX_VALUE - 2_500;

    private final OrderingStart.Operator operator;
    private final Topics topics;
    private final OrderingSettings settings;
    private final Database database;
    private final KafkaLog kafka;
    private final KafkaOutput output;
    private final Feeds feeds;
    private final Lease lease;
    private final OrderingMetrics metrics;
    private final AtomicReference<Optional<OrderingStatus>> status = new AtomicReference<>(Optional.empty());
    private final Loop loop;
    private @Nullable Ordering ordering;
    private volatile boolean running;

    OrderingRunner(
            OrderingStart.Operator operator,
            Topics topics,
            OrderingSettings settings,
            Database database,
            KafkaLog kafka,
            Feeds feeds,
            Lease lease,
            ServiceHealth health,
            OrderingMetrics metrics) {
        this.operator = operator;
        this.topics = topics;
        this.settings = settings;
        this.database = database;
        this.kafka = kafka;
        this.output = new KafkaOutput(
                kafka.appender(topics.txIn()), kafka.appender(topics.ordered()), kafka.appender(topics.attestations()));
        this.feeds = feeds;
        this.lease = lease;
        this.metrics = metrics;
        this.loop = new Loop("ordering", lease.guard(this), health);
        health.readyWhen("backlog", this::missing);
        health.note("signing", () -> status.get().flatMap(OrderingStatus::sealRefused));
        health.note("key", () -> status.get().flatMap(OrderingStatus::keyNotInForce));
        metrics.show(this::status);
    }

    /** Empty while another process of this operator orders. */
    Optional<OrderingStatus> status() {
        return status.get();
    }

    private void show(OrderingStatus now) {
        status.set(Optional.of(now));
    }

    /** A standby is ready: it takes over as soon as it may. */
    private Optional<String> missing() {
        return status.get().flatMap(now -> {
            if (now.pendingTransactions() > settings.pendingTransactionsMax()) {
                return Optional.of("%d transactions wait for a seal".formatted(now.pendingTransactions()));
            }
            if (now.waiting().equals(SealingPlan.Why.EXECUTION_BEHIND.name())) {
                return Optional.of("sealing waits for execution, which is %d blocks behind"
                        .formatted(now.number() - now.executedThrough()));
            }
            return now.caughtUp()
                    ? Optional.empty()
                    : Optional.of("catching up: at offset %d of tx-in".formatted(now.nextOffset()));
        });
    }

    @Override
    public void begin() {
        var store = JdbcOrderingStore.open(
                database, topics.txIn(), operator.genesis().hash(), lease, settings.fairnessEpochsMax());
        var lastExecuted = kafka.last(topics.executed());
        var ports =
                new OrderingPorts(store, output, output, metrics, InstantSource.system(), System::nanoTime, this::show);
        var start = OrderingStart.load(
                operator,
                ports,
                settings.limits(),
                kafka.endOffset(topics.txIn()),
                lastExecuted.map(entry -> Feeds.number(entry.value())).orElse(0L));
        LOG.info("active for {}: reading tx-in from offset {}", operator.address(), start.readFrom());
        feeds.open(
                new Feeds.From(
                        start.readFrom(),
                        lastExecuted.map(entry -> entry.offset() + 1).orElse(0L)),
                start.inputs());
        ordering = start.ordering();
    }

    @Override
    public Loop.Step step() {
        return () -> {
            var now = ordering;
            if (now != null) {
                now.turn();
            }
            return Duration.ZERO;
        };
    }

    @Override
    public void end() {
        ordering = null;
        status.set(Optional.empty());
        feeds.suspend();
    }

    @Override
    public void start() {
        running = true;
        loop.start();
    }

    /** Ends the thread after its turn, saves, and gives the lease back. */
    @Override
    public void stop() {
        running = false;
        loop.close();
        var last = ordering;
        if (last != null && !loop.isAlive() && loop.failure().isEmpty() && lease.isOurs()) {
            try {
                last.save();
            } catch (RuntimeException unsaved) {
                LOG.info("not saved, so the next start derives some blocks again: {}", unsaved.getMessage());
            }
        }
        end();
        lease.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After KafkaLog and the bindings when starting, before them when stopping. */
    @Override
    public int getPhase() {
        return PHASE;
    }
}
