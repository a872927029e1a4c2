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
import org.lumia.protocol.v1.BatchHeader;

/**
 * What happens to a closed batch: build, store, sign, publish, certify, publish the certificate. Every step starts from
 * what is stored, so that a crash between two of them repeats one and loses none. Once another value was signed for a batch than
 * was built, nothing more is signed; building, publishing and certifying go on.
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
    private boolean signs;

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

        /** This operator signed something else for a batch than was built: it signs no more. */
        record Refused(String reason) implements Event {}

        /** A member vouches for other data under this index. */
        record Disagreement(BatchAttestation attestation, Hash ours) implements Event {}
    }

    /** Before the first batch, and again after a failure. */
    public void begin() {
        Optional<String> differs = store.differsFromSigned();
        signs = differs.isEmpty();
        differs.ifPresent(this::refuse);
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
        Optional<BatchAttestation> attestation = certifier(certifiers(closed.epoch(), members.get()))
                .map(member -> unsigned(member, built.header(), built.commitment()));
        Optional<String> refused = store.store(built, attestation, closed.nextOffset());
        refused.ifPresent(this::refuse);
        events.accept(new Event.Built(built, attestation.isPresent() && refused.isEmpty()));
        return true;
    }

    /** Publishes and certifies whatever the store says is due. */
    public void settle() {
        for (StoredBatch batch : store.unpublished(BATCHES_PER_STEP_MAX)) {
            output.publish(batch);
            batch.attestation()
                    .map(attestation -> signed(attestation, certifiers(batch)))
                    .ifPresent(output::attest);
            store.markPublished(batch.index());
        }
        store.uncertified(BATCHES_PER_STEP_MAX).forEach(this::certify);
        store.unpublishedCertificates(BATCHES_PER_STEP_MAX).forEach(certificate -> {
            output.publish(certificate);
            store.markCertificatePublished(certificate.getIndex());
        });
    }

    /** Who certifies an epoch's batches: its members, or the committee that L1 named in their place. */
    private Members certifiers(long epoch, Members members) {
        return store.rescue(epoch).orElse(members);
    }

    private Members certifiers(StoredBatch batch) {
        long epoch = batch.header().getEpoch();
        return certifiers(epoch, store.members(epoch).orElseThrow());
    }

    /** This operator among them; empty when it does not certify, or signs no more. */
    private Optional<Member> certifier(Members certifiers) {
        return certifiers.bySigner(key(certifiers).address()).filter(member -> signs && member.weight() > 0);
    }

    /** The key of this operator that the list has. */
    private Signer key(Members certifiers) {
        return signer.listed(address -> certifiers.bySigner(address).isPresent());
    }

    private void refuse(String reason) {
        signs = false;
        events.accept(new Event.Refused(reason));
    }

    private BatchAttestation unsigned(Member member, BatchHeader header, Hash commitment) {
        return BatchAttestation.newBuilder()
                .setSubnet(subnet)
                .setIndex(header.getIndex())
                .setCommitment(Protobufs.bytes(commitment))
                .setOperator(Protobufs.bytes(member.operator()))
                .build();
    }

    /** Signing the same again gives the same bytes. */
    private BatchAttestation signed(BatchAttestation stored, Members certifiers) {
        return stored.getSignature().isEmpty()
                ? stored.toBuilder()
                        .setSignature(Protobufs.bytes(domain.sign(StructHashes.of(stored), key(certifiers))))
                        .build()
                : stored;
    }

    /**
     * A committee is named after the batches that it certifies were built. Remembered, appended, stored: a crash between appends
     * twice, and never another value.
     */
    private void attestLate(StoredBatch batch, Members certifiers) {
        certifier(certifiers)
                .map(member -> unsigned(member, batch.header(), batch.commitment()))
                .ifPresent(unsigned -> {
                    Optional<String> refused = store.remember(unsigned);
                    if (refused.isPresent()) {
                        refuse(refused.get());
                        return;
                    }
                    BatchAttestation attestation = signed(unsigned, certifiers);
                    output.attest(attestation);
                    store.storeAttestation(attestation);
                });
    }

    private void certify(StoredBatch batch) {
        long epoch = batch.header().getEpoch();
        Members members = certifiers(batch);
        if (batch.attestation().isEmpty()) {
            attestLate(batch, members);
        }
        CertificateCollector collector =
                new CertificateCollector(subnet, batch.index(), batch.commitment(), members, domain);
        for (BatchAttestation attestation : store.attestations(batch.index())) {
            if (collector.add(attestation) == CertificateCollector.Outcome.DISAGREES) {
                events.accept(new Event.Disagreement(attestation, batch.commitment()));
            }
        }
        if (collector.complete()) {
            store.storeCertificate(collector.certificate(epoch, batch.epochSeed()));
            events.accept(
                    new Event.Certified(batch.index(), batch.commitment(), collector.weight(), members.totalWeight()));
        }
    }
}
