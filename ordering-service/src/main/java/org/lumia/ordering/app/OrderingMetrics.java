package org.lumia.ordering.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.lumia.ordering.Meter;
import org.lumia.ordering.OrderingStatus;
import org.lumia.protocol.log.IgnoredReason;
import org.lumia.protocol.log.SealRule;
import org.lumia.protocol.v1.RefusalReason;

/** Ordering's Prometheus metrics. */
final class OrderingMetrics implements Meter {
    private final MeterRegistry registry;
    private final int pendingMax;
    private final Map<SealRule, Counter> seals = new EnumMap<>(SealRule.class);
    private final Map<IgnoredReason, Counter> entries = new EnumMap<>(IgnoredReason.class);
    private final Map<RefusalReason, Counter> refusals = new EnumMap<>(RefusalReason.class);
    private final Counter evidence;
    private final Counter transactions;
    private final Counter inboxMessages;
    private final Timer ownSeal;

    OrderingMetrics(MeterRegistry registry, int pendingTransactionsMax) {
        this.registry = registry;
        this.pendingMax = pendingTransactionsMax;
        for (SealRule rule : SealRule.values()) {
            seals.put(rule, registry.counter("lumia_ordering_ignored_seals_total", "rule", rule.name()));
        }
        for (IgnoredReason reason : IgnoredReason.values()) {
            entries.put(reason, registry.counter("lumia_ordering_ignored_entries_total", "reason", reason.name()));
        }
        for (RefusalReason reason : RefusalReason.values()) {
            refusals.put(reason, registry.counter("lumia_ordering_refused_total", "reason", reason.name()));
        }
        this.evidence = registry.counter("lumia_ordering_evidence_total");
        this.transactions = registry.counter("lumia_ordering_transactions_total");
        this.inboxMessages = registry.counter("lumia_ordering_inbox_messages_total");
        this.ownSeal = Timer.builder("lumia_ordering_own_seal_seconds")
                .description("from a seal's durable signature to the block derived from it")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(registry);
    }

    void show(Supplier<Optional<OrderingStatus>> status) {
        gauge("lumia_ordering_active", status, now -> 1);
        gauge("lumia_ordering_height", status, OrderingStatus::number);
        gauge("lumia_ordering_execution_lag_blocks", status, now -> now.number() - now.executedThrough());
        gauge("lumia_ordering_inbox_applied", status, OrderingStatus::inboxThrough);
        gauge("lumia_ordering_inbox_seen", status, OrderingStatus::inboxSeen);
        gauge("lumia_ordering_pending_transactions", status, OrderingStatus::pendingTransactions);
        gauge("lumia_ordering_pending_transactions_max", status, now -> pendingMax);
        gauge("lumia_ordering_pending_bytes", status, OrderingStatus::pendingBytes);
        gauge("lumia_ordering_counted_notices", status, OrderingStatus::countedNotices);
        gauge("lumia_ordering_clock_difference_ms", status, OrderingStatus::clockDifferenceMs);
        gauge("lumia_ordering_broker_clock_difference_ms", status, OrderingStatus::brokerDifferenceMs);
        gauge("lumia_ordering_last_signed_number", status, OrderingStatus::lastSignedNumber);
        gauge("lumia_ordering_seal_refused", status, now -> now.sealRefused().isPresent() ? 1 : 0);
        gauge(
                "lumia_ordering_key_not_in_force",
                status,
                now -> now.keyNotInForce().isPresent() ? 1 : 0);
    }

    private void gauge(String name, Supplier<Optional<OrderingStatus>> status, ToDoubleFunction<OrderingStatus> value) {
        Gauge.builder(name, () -> status.get().map(value::applyAsDouble).orElse(0.0))
                .register(registry);
    }

    @Override
    public void ignoredSeal(SealRule rule) {
        Objects.requireNonNull(seals.get(rule)).increment();
    }

    @Override
    public void ignoredEntry(IgnoredReason reason) {
        Objects.requireNonNull(entries.get(reason)).increment();
    }

    @Override
    public void refused(RefusalReason reason) {
        Objects.requireNonNull(refusals.get(reason)).increment();
    }

    @Override
    public void evidence() {
        evidence.increment();
    }

    @Override
    public void derived(int transactionCount, int inboxCount) {
        transactions.increment(transactionCount);
        inboxMessages.increment(inboxCount);
    }

    @Override
    public void ownSealDerived(long elapsedNanos) {
        ownSeal.record(elapsedNanos, TimeUnit.NANOSECONDS);
    }
}
