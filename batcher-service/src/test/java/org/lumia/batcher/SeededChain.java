package org.lumia.batcher;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;

/** Executed blocks from a seed: linked by hash, with random transactions, some from L1. */
public final class SeededChain {
    private final RandomGenerator random;
    private final Address sequencer;
    private final long blocksPerEpoch;
    private Hash parent = Keccak.hash(new byte[] {1});
    private long number;
    private long timestampMs = 1_800_000_000_000L;
    private long inboxThrough;

    public SeededChain(RandomGenerator random, Address sequencer, long blocksPerEpoch) {
        this.random = random;
        this.sequencer = sequencer;
        this.blocksPerEpoch = blocksPerEpoch;
    }

    public List<ExecutedBlock> blocks(int count) {
        List<ExecutedBlock> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(next());
        }
        return blocks;
    }

    public ExecutedBlock next() {
        number++;
        timestampMs += random.nextInt(100, 700);
        int fromL1 = random.nextInt(5) == 0 ? random.nextInt(1, 3) : 0;
        long epoch = number / blocksPerEpoch;
        ExecutedBlock.Builder block = ExecutedBlock.newBuilder()
                .setNumber(number)
                .setParentHash(Protobufs.bytes(parent))
                .setTimestampMs(timestampMs)
                .setSlot(number / 4)
                .setSequencer(Protobufs.bytes(sequencer))
                .setEpoch(epoch)
                .setEpochSeed(Protobufs.bytes(Keccak.hash(new byte[] {(byte) epoch})))
                .setInboxCount(fromL1)
                .setStateRoot(bytes(32));
        for (int i = 0; i < fromL1; i++) {
            block.addTransactions(
                    ExecutedTransaction.newBuilder().setRaw(bytes(50)).setInboxIndex(++inboxThrough));
        }
        int transactions = random.nextInt(6);
        for (int i = 0; i < transactions; i++) {
            block.addTransactions(ExecutedTransaction.newBuilder().setRaw(bytes(random.nextInt(100, 300))));
        }
        block.setInboxThrough(inboxThrough).setInboxAccumulator(bytes(32));
        parent = Keccak.hash(block.build().toByteArray());
        return block.setHash(Protobufs.bytes(parent)).build();
    }

    private ByteString bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
