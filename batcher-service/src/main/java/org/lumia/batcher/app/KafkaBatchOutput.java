package org.lumia.batcher.app;

import java.util.function.LongFunction;
import org.lumia.batcher.BatchOutput;
import org.lumia.batcher.StoredBatch;
import org.lumia.ethereum.Hash;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.Batch;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchEntry;

/** Appends to batches and attestations, and waits for the acknowledgement. */
final class KafkaBatchOutput implements BatchOutput {
    private final LogAppender batches;
    private final LogAppender attestations;
    private final LongFunction<byte[]> payloads;
    private final LongFunction<Hash> commitments;

    /** @param payloads by batch index @param commitments by batch index */
    KafkaBatchOutput(
            LogAppender batches,
            LogAppender attestations,
            LongFunction<byte[]> payloads,
            LongFunction<Hash> commitments) {
        this.batches = batches;
        this.attestations = attestations;
        this.payloads = payloads;
        this.commitments = commitments;
    }

    @Override
    public void publish(StoredBatch batch) {
        Hash parent = batch.index() == 0 ? Hash.ZERO : commitments.apply(batch.index() - 1);
        Batch message = Batch.newBuilder()
                .setHeader(batch.header())
                .setPayload(Protobufs.bytes(payloads.apply(batch.index())))
                .setParentHash(Protobufs.bytes(parent))
                .build();
        batches.appendAndWait(BatchEntry.newBuilder().setBatch(message).build().toByteArray());
    }

    @Override
    public void publish(BatchCertificate certificate) {
        batches.appendAndWait(
                BatchEntry.newBuilder().setCertificate(certificate).build().toByteArray());
    }

    @Override
    public void attest(BatchAttestation attestation) {
        attestations.appendAndWait(
                AttestationEntry.newBuilder().setBatch(attestation).build().toByteArray());
    }
}
