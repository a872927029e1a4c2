package org.lumia.submitter.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.lumia.l1.L1Receipt;
import org.lumia.l1.Refusal;
import org.lumia.protocol.evidence.EvidenceOnL1.Standing;
import org.lumia.submitter.calls.PaidFees;
import org.lumia.submitter.posting.PostingMetrics;

/** Counters of posting, and gauges over the latest status. */
final class SubmitterMetrics implements PostingMetrics {
    private final Counter broadcast;
    private final Counter refused;
    private final Counter replaced;
    private final Counter included;
    private final Counter reverted;
    private final Counter simulationRefused;
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    private final PaidFees paid;
    private volatile SubmitterStatus status = SubmitterStatus.UNKNOWN;

    SubmitterMetrics(MeterRegistry meters, PaidFees paid) {
        this.paid = paid;
        this.broadcast = counter(meters, "broadcast");
        this.refused = counter(meters, "refused");
        this.replaced = counter(meters, "replaced");
        this.included = counter(meters, "included");
        this.reverted = counter(meters, "reverted");
        this.simulationRefused = counter(meters, "simulation-refused");
        for (var reason : Refusal.values()) {
            refusals.put(
                    reason,
                    Counter.builder("lumia_l1_refusals")
                            .tag("reason", reason.name())
                            .register(meters));
            Gauge.builder("lumia_l1_posting_blocked", this, metrics -> metrics.isBlockedBy(reason) ? 1 : 0)
                    .description("1 while L1's node refuses what is to be posted, for this reason")
                    .tag("reason", reason.name())
                    .register(meters);
        }
        for (var standing : Standing.values()) {
            Gauge.builder("lumia_evidence_on_l1", this, metrics -> metrics.evidence(standing))
                    .description("evidence that L1 punishes, by where it stands there")
                    .tag("standing", standing.name())
                    .register(meters);
        }
        gauge(meters, "lumia_l1_latest_block", SubmitterStatus::latest);
        gauge(meters, "lumia_l1_safe_block", SubmitterStatus::safe);
        gauge(meters, "lumia_l1_finalized_block", SubmitterStatus::finalized);
        gauge(meters, "lumia_l1_inbox_index", SubmitterStatus::inboxIndex);
        gauge(meters, "lumia_batches_on_l1", SubmitterStatus::batchesOnL1);
        gauge(meters, "lumia_batches_on_l1_open", SubmitterStatus::batchesOpen);
        gauge(meters, "lumia_settled_sequence", SubmitterStatus::settledSequence);
    }

    private long evidence(Standing standing) {
        return status.evidence().getOrDefault(standing, 0L);
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("lumia_l1_transactions").tag("outcome", outcome).register(meters);
    }

    private void gauge(MeterRegistry meters, String name, ToDoubleFunction<SubmitterStatus> value) {
        Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.status))
                .register(meters);
    }

    void show(SubmitterStatus latest) {
        status = latest;
    }

    SubmitterStatus status() {
        return status;
    }

    private boolean isBlockedBy(Refusal reason) {
        return status.refusalReason().equals(reason.name());
    }

    @Override
    public void paid(long nonce, L1Receipt receipt) {
        paid.paid(nonce, receipt);
    }

    @Override
    public void broadcast() {
        broadcast.increment();
    }

    @Override
    public void broadcastRefused(Refusal reason) {
        refused.increment();
        Objects.requireNonNull(refusals.get(reason)).increment();
    }

    @Override
    public void replaced() {
        replaced.increment();
    }

    @Override
    public void included() {
        included.increment();
    }

    @Override
    public void reverted() {
        reverted.increment();
    }

    @Override
    public void simulationRefused() {
        simulationRefused.increment();
    }
}
