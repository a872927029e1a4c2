package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.bytes;
import static org.lumia.protocol.message.Protobufs.hash;

import java.nio.ByteBuffer;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.batch.BatchBlock;
import org.lumia.protocol.batch.BatchRule;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.OrderedBlock;

/** What is made of ordered blocks: results by a cheap stand-in for the EVM, and batches. */
final class Blocks {
    private Blocks() {}

    /** What executing a block gave. */
    record Executed(OrderedBlock block, Hash stateRoot, Hash hash) {
        long number() {
            return block.getNumber();
        }
    }

    /**
     * A version of the software.
     *
     * @param version 2 computes differently from the activation on
     * @param wrongNumber a block that this build computes wrongly; 0 for none
     */
    record Build(int version, long wrongNumber) {
        Executed execute(Hash parentRoot, Hash parentHash, OrderedBlock block, long activationMs) {
            Hash content = Keccak.hash(
                    block.getHash().toByteArray(),
                    block.getContentHash().toByteArray(),
                    block.getInboxAccumulator().toByteArray(),
                    block.getFeeRecipient().toByteArray(),
                    block.getEpochSeed().toByteArray());
            boolean changed = version > 1 && block.getSeal().getTimestampMs() >= activationMs;
            byte[] rules = {(byte) (changed ? 2 : 1), (byte) (block.getNumber() == wrongNumber ? 1 : 0)};
            Hash root = Keccak.hash(parentRoot.bytes(), content.bytes(), rules);
            byte[] number =
                    ByteBuffer.allocate(Long.BYTES).putLong(block.getNumber()).array();
            return new Executed(block, root, Keccak.hash(parentHash.bytes(), root.bytes(), number));
        }
    }

    static BatchRule.Block forBatch(OrderedBlock block) {
        List<byte[]> raws = block.getTransactionsList().stream()
                .map(transaction -> transaction.getRaw().toByteArray())
                .toList();
        long sizeBytes = new BatchBlock(
                        block.getSeal().getTimestampMs(),
                        block.getSeal().getSlot(),
                        block.getSeal().getRank(),
                        0,
                        block.getInboxCount(),
                        raws)
                .sizeBytes();
        return new BatchRule.Block(
                block.getNumber(), block.getEpoch(), block.getSeal().getTimestampMs(), sizeBytes);
    }

    /** @param executed all blocks from 1 on */
    static BatchHeader header(long index, BatchRule.Range range, List<Executed> executed) {
        Executed last = executed.get((int) range.last() - 1);
        byte[][] contents = executed.subList((int) range.first() - 1, (int) range.last()).stream()
                .map(block -> block.block().getContentHash().toByteArray())
                .toArray(byte[][]::new);
        Hash parent = range.first() == 1
                ? Hash.ZERO
                : executed.get((int) range.first() - 2).hash();
        return BatchHeader.newBuilder()
                .setIndex(index)
                .setEpoch(range.epoch())
                .setFirst(range.first())
                .setLast(range.last())
                .setParentBlockHash(bytes(parent))
                .setLastBlockHash(bytes(last.hash()))
                .setLastStateRoot(bytes(last.stateRoot()))
                .setLastTimestampMs(range.lastTimestampMs())
                .setInboxThrough(last.block().getInboxThrough())
                .setInboxAccumulator(bytes(hash(last.block().getInboxAccumulator())))
                .setPayloadHash(bytes(Keccak.hash(contents)))
                .build();
    }
}
