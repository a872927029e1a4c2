package org.lumia.batcher.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.lumia.batcher.Anchor;
import org.lumia.batcher.BatchWork.Event;
import org.lumia.batcher.BuiltBatch;
import org.lumia.platform.signing.Divergence;
import org.lumia.protocol.message.Protobufs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log line and the metrics of every step a batch takes. */
final class BatchEvents implements Consumer<Event> {
    private static final Logger LOG = LoggerFactory.getLogger("org.lumia.batcher");

    private final AtomicLong built = new AtomicLong(-1);
    private final AtomicLong certified = new AtomicLong(-1);
    private final AtomicLong certificateWeight = new AtomicLong();
    private final AtomicLong certificateWeightTotal = new AtomicLong();
    private final DistributionSummary ratio;
    private final DistributionSummary payloadBytes;
    private final DistributionSummary blobs;
    private final Counter disagreements;
    private final Divergence divergence;

    BatchEvents(MeterRegistry meters, Divergence divergence) {
        this.divergence = divergence;
        Gauge.builder("lumia_batcher_built_batch_index", built, AtomicLong::get).register(meters);
        Gauge.builder("lumia_batcher_certified_batch_index", certified, AtomicLong::get)
                .register(meters);
        Gauge.builder("lumia_batcher_certificate_weight", certificateWeight, AtomicLong::get)
                .register(meters);
        Gauge.builder("lumia_batcher_members_weight", certificateWeightTotal, AtomicLong::get)
                .register(meters);
        ratio = DistributionSummary.builder("lumia_batcher_compression_ratio")
                .description("payload bytes by the size that the close rule counts")
                .register(meters);
        payloadBytes =
                DistributionSummary.builder("lumia_batcher_payload_bytes").register(meters);
        blobs = DistributionSummary.builder("lumia_batcher_blobs").register(meters);
        disagreements = Counter.builder("lumia_batcher_disagreements")
                .description("members that vouch for other data than ours")
                .register(meters);
    }

    /** @param certifiedIndex -1 for none */
    void startAt(Anchor anchor, long certifiedIndex) {
        built.set(anchor.nextIndex() - 1);
        certified.set(certifiedIndex);
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case Event.Built(BuiltBatch batch, boolean attested) -> onBuilt(batch, attested);
            case Event.Certified(var index, var commitment, var weight, var total) -> {
                certified.accumulateAndGet(index, Math::max);
                certificateWeight.set(weight);
                certificateWeightTotal.set(total);
                LOG.info("batch {} certified by weight {} of {}: {}", index, weight, total, commitment);
            }
            case Event.Refused(var reason) -> divergence.refuse(reason);
            case Event.Disagreement(var attestation, var ours) -> {
                disagreements.increment();
                LOG.error(
                        "batch {}: {} vouches for {}, we have {}",
                        attestation.getIndex(),
                        Protobufs.address(attestation.getOperator()),
                        Protobufs.hash(attestation.getCommitment()),
                        ours);
            }
        }
    }

    private void onBuilt(BuiltBatch batch, boolean attested) {
        built.set(batch.header().getIndex());
        ratio.record((double) batch.payload().length / batch.sizeBytes());
        payloadBytes.record(batch.payload().length);
        blobs.record(batch.header().getBlobVersionedHashesCount());
        LOG.info(
                "batch {} closed: blocks {} to {}, {} transactions, {} bytes in {} of payload, {} blobs, {}: {}",
                batch.header().getIndex(),
                batch.header().getFirst(),
                batch.header().getLast(),
                batch.transactionCount(),
                batch.sizeBytes(),
                batch.payload().length,
                batch.header().getBlobVersionedHashesCount(),
                attested
                        ? "attested"
                        : divergence.reason().isPresent()
                                ? "not attested, since something else was signed before"
                                : "not attested, since our signer is no member of its epoch",
                batch.commitment());
    }
}
