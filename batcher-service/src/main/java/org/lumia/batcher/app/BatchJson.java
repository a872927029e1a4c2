package org.lumia.batcher.app;

import java.util.List;
import org.lumia.batcher.StoredBatch;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.BatchHeader;

/**
 * A batch as the API shows it; hashes are hex.
 *
 * @param status {@code built}, or {@code certified} once more than two thirds of the weight signed it
 * @param sizeBytes what the close rule counts
 */
record BatchJson(
        long index,
        String status,
        long epoch,
        long firstBlock,
        long lastBlock,
        String parentBlockHash,
        String lastBlockHash,
        String lastStateRoot,
        long lastTimestampMs,
        long inboxThrough,
        String inboxAccumulator,
        int transactions,
        long sizeBytes,
        int payloadBytes,
        String payloadHash,
        List<String> blobVersionedHashes,
        String commitment,
        List<String> signers) {
    static BatchJson of(StoredBatch batch) {
        BatchHeader header = batch.header();
        return new BatchJson(
                header.getIndex(),
                batch.certificate().isPresent() ? "certified" : "built",
                header.getEpoch(),
                header.getFirst(),
                header.getLast(),
                Protobufs.hash(header.getParentBlockHash()).toString(),
                Protobufs.hash(header.getLastBlockHash()).toString(),
                Protobufs.hash(header.getLastStateRoot()).toString(),
                header.getLastTimestampMs(),
                header.getInboxThrough(),
                Protobufs.hash(header.getInboxAccumulator()).toString(),
                batch.transactionCount(),
                batch.sizeBytes(),
                batch.payloadBytes(),
                Protobufs.hash(header.getPayloadHash()).toString(),
                header.getBlobVersionedHashesList().stream()
                        .map(hash -> Protobufs.hash(hash).toString())
                        .toList(),
                batch.commitment().toString(),
                batch.certificate().stream()
                        .flatMap(certificate -> certificate.getSignaturesList().stream())
                        .map(signature ->
                                Protobufs.address(signature.getSigner()).toString())
                        .toList());
    }
}
