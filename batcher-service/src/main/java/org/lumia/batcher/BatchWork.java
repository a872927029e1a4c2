package org.lumia.batcher;

import java.util.Optional;
import java.util.function.Consumer;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.batch.CertificateCollector;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.BatchAttestation;

/**
 * What happens to a closed batch: build, sign, store, publish, certify, publish the certificate. Every step starts from
 * what is stored, so that a crash between two of them repeats one and loses none.
 */
public final class BatchWork {
    private static final int BATCHES_PER_STEP_MAX = 16;

    private final long subnet;
    private final SigningDomain domain;
    private final Signer signer;
    private final BatchBuilder builder;
    private final BatchStore store;
    private final BatchOutput output;
    private final Consumer<Event> events;

    public BatchWork(
            Genesis genesis,
            Signer signer,
            BatchBuilder builder,
            BatchStore store,
            BatchOutput output,
            Consumer<Event> events) {
        this.subnet = genesis.subnet();
        this.domain = genesis.signingDomain();
        this.signer = signer;
        this.builder = builder;
        this.store = store;
        this.output = output;
        this.events = events;
    }

    /** What the log and the metrics hear of. */
    public sealed interface Event {
        record Built(BuiltBatch batch, boolean attested) implements Event {}

        record Certified(long index, Hash commitment, long weight, long totalWeight) implements Event {}

        /** A member vouches for other data under this index. */
        record Disagreement(BatchAttestation attestation, Hash ours) implements Event {}
    }

    /** False while the members of its epoch are not known here yet. */
    public boolean build(ClosedBatch closed) {
        if (store.anchor().nextIndex() > closed.index()) {
            return true;
        }
        Optional<Members> members = store.members(closed.epoch());
        if (members.isEmpty()) {
            return false;
        }
        BuiltBatch built = builder.build(closed, members.get());
        Optional<BatchAttestation> attestation = members.get()
                .bySigner(signer.address())
                .filter(member -> member.weight() > 0)
                .map(member -> attest(member, built));
        store.store(built, attestation, closed.nextOffset());
        events.accept(new Event.Built(built, attestation.isPresent()));
        return true;
    }

    /** Publishes and certifies whatever the store says is due. */
    public void settle() {
        for (StoredBatch batch : store.unpublished(BATCHES_PER_STEP_MAX)) {
            output.publish(batch);
            batch.attestation().ifPresent(output::attest);
            store.markPublished(batch.index());
        }
        store.uncertified(BATCHES_PER_STEP_MAX).forEach(this::certify);
        store.unpublishedCertificates(BATCHES_PER_STEP_MAX).forEach(certificate -> {
            output.publish(certificate);
            store.markCertificatePublished(certificate.getIndex());
        });
    }

    private BatchAttestation attest(Member member, BuiltBatch built) {
        BatchAttestation.Builder attestation = BatchAttestation.newBuilder()
                .setSubnet(subnet)
                .setIndex(built.header().getIndex())
                .setCommitment(Protobufs.bytes(built.commitment()))
                .setOperator(Protobufs.bytes(member.operator()));
        byte[] signature = domain.sign(StructHashes.of(attestation.build()), signer);
        return attestation.setSignature(Protobufs.bytes(signature)).build();
    }

    private void certify(StoredBatch batch) {
        Members members = store.members(batch.header().getEpoch()).orElseThrow();
        CertificateCollector collector =
                new CertificateCollector(subnet, batch.index(), batch.commitment(), members, domain);
        for (BatchAttestation attestation : store.attestations(batch.index())) {
            if (collector.add(attestation) == CertificateCollector.Outcome.DISAGREES) {
                events.accept(new Event.Disagreement(attestation, batch.commitment()));
            }
        }
        if (collector.complete()) {
            store.storeCertificate(collector.certificate(batch.header().getEpoch(), batch.epochSeed()));
            events.accept(
                    new Event.Certified(batch.index(), batch.commitment(), collector.weight(), members.totalWeight()));
        }
    }
}
