package org.lumia.batcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.batch.BatchBlock;
import org.lumia.protocol.batch.BatchContents;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.batch.PayloadCodec;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.BatchHeader;

/** Encodes a closed batch, cuts it into blobs and commits to them. A pure function, and a slow one. */
public final class BatchBuilder {
    /** Where L1 has the payload: part of what is signed, so that nobody can post less. */
    private static final int IN_BLOBS = 0;

    private final long subnet;
    private final PayloadCodec codec;
    private final BlobHashing blobs;

    public BatchBuilder(Genesis genesis, BlobHashing blobs) {
        this.subnet = genesis.subnet();
        this.codec = new PayloadCodec(UInt256.of(genesis.chainId()));
        this.blobs = blobs;
    }

    /** @param members of the batch's epoch */
    public BuiltBatch build(ClosedBatch batch, Members members) {
        byte[] payload = codec.encode(contents(batch, members));
        ClosedBatch.Block last = batch.last();
        BatchHeader.Builder header = BatchHeader.newBuilder()
                .setIndex(batch.index())
                .setEpoch(batch.epoch())
                .setFirst(batch.first())
                .setLast(last.number())
                .setParentBlockHash(Protobufs.bytes(batch.parentBlockHash()))
                .setLastBlockHash(Protobufs.bytes(last.hash()))
                .setLastStateRoot(Protobufs.bytes(last.stateRoot()))
                .setLastTimestampMs(last.timestampMs())
                .setInboxThrough(last.inboxThrough())
                .setInboxAccumulator(Protobufs.bytes(last.inboxAccumulator()))
                .setPayloadHash(Protobufs.bytes(Keccak.hash(payload)))
                .setKind(IN_BLOBS);
        for (byte[] blob : BlobCodec.toBlobs(payload)) {
            header.addBlobVersionedHashes(Protobufs.bytes(blobs.versionedHash(blob)));
        }
        BatchHeader built = header.build();
        Hash commitment = StructHashes.commitment(built);
        return new BuiltBatch(
                built, commitment, batch.epochSeed(), payload, batch.sizeBytes(), batch.transactionCount());
    }

    private BatchContents contents(ClosedBatch batch, Members members) {
        List<BatchBlock> blocks = new ArrayList<>(batch.blocks().size());
        for (ClosedBatch.Block block : batch.blocks()) {
            blocks.add(new BatchBlock(
                    block.timestampMs(),
                    block.slot(),
                    block.rank(),
                    indexOf(members, block.sequencer(), block.number()),
                    block.inboxCount(),
                    block.transactions()));
        }
        Optional<Hash> seed = batch.startsEpoch() ? Optional.of(batch.epochSeed()) : Optional.empty();
        return new BatchContents(
                subnet, batch.index(), batch.first(), batch.parentBlockHash(), seed, List.copyOf(blocks));
    }

    private static int indexOf(Members members, Address sequencer, long block) {
        for (int i = 0; i < members.list().size(); i++) {
            if (members.list().get(i).operator().equals(sequencer)) {
                return i;
            }
        }
        throw new IllegalStateException(
                "block %d was sealed by %s, which is no member of its epoch".formatted(block, sequencer));
    }
}
