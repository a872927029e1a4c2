package org.lumia.verifier;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.l1.BeaconNode;
import org.lumia.l1.L1Exception;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.batch.MalformedPayloadException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.BatchHeader;

/** Payloads from the blobs that a beacon node serves. */
final class BeaconBlobs implements PayloadSource {
    private final BeaconNode beacon;
    private final L1 l1;

    BeaconBlobs(BeaconNode beacon, L1 l1) {
        this.beacon = beacon;
        this.l1 = l1;
    }

    @Override
    public String name() {
        return beacon.host();
    }

    @Override
    public Optional<byte[]> find(PostedBatch batch, BatchHeader header) {
        List<Hash> wanted = header.getBlobVersionedHashesList().stream()
                .map(Protobufs::hash)
                .toList();
        try {
            return beacon.blobs(batch.l1Block(), l1.timestamp(batch.l1Block()), wanted)
                    .map(BeaconBlobs::payload);
        } catch (L1Exception e) {
            throw new L1UnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] payload(List<byte[]> blobs) {
        try {
            return BlobCodec.fromBlobs(blobs);
        } catch (MalformedPayloadException e) {
            throw new DifferenceException("blobs that L1 vouches for hold no payload: " + e.getMessage());
        }
    }
}
