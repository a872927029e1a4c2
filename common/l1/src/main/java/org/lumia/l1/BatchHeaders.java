package org.lumia.l1;

import org.lumia.ethereum.abi.AbiReader;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.BatchHeader;

/** The rollup's {@code BatchHeader} as calldata and events have it. */
public final class BatchHeaders {
    private static final long KINDS = 3;

    private BatchHeaders() {}

    /**
     * @param struct from the struct's own beginning
     * @throws IllegalArgumentException when it is none
     */
    public static BatchHeader read(AbiReader struct) {
        BatchHeader.Builder header = BatchHeader.newBuilder()
                .setIndex(struct.uint63())
                .setEpoch(struct.uint63())
                .setFirst(struct.uint63())
                .setLast(struct.uint63())
                .setParentBlockHash(Protobufs.bytes(struct.bytes32()))
                .setLastBlockHash(Protobufs.bytes(struct.bytes32()))
                .setLastStateRoot(Protobufs.bytes(struct.bytes32()))
                .setLastTimestampMs(struct.uint63())
                .setInboxThrough(struct.uint63())
                .setInboxAccumulator(Protobufs.bytes(struct.bytes32()))
                .setPayloadHash(Protobufs.bytes(struct.bytes32()));
        long kind = struct.uint63();
        if (kind >= KINDS) {
            throw new IllegalArgumentException("no kind of data: " + kind);
        }
        header.setKind((int) kind);
        struct.bytes32Array().forEach(hash -> header.addBlobVersionedHashes(Protobufs.bytes(hash)));
        return header.build();
    }
}
