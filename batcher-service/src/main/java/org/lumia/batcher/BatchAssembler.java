package org.lumia.batcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.batch.BatchBlock;
import org.lumia.protocol.batch.BatchRule;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;

/**
 * Follows executed blocks and cuts them into batches. Its state is a function of the blocks since the anchor: a restart
 * reads them again. Not thread-safe.
 */
public final class BatchAssembler {
    private final BatchRule rule;
    private final List<ClosedBatch.Block> blocks = new ArrayList<>();
    private Optional<BatchRule.Range> open = Optional.empty();
    private long nextIndex;
    private long lastNumber;
    private Optional<Hash> lastHash;
    private OptionalLong closedEpoch;
    private long inboxThrough;
    private Hash parentBlockHash = Hash.ZERO;
    private Hash epochSeed = Hash.ZERO;
    private long nextOffset;

    public BatchAssembler(BatchRule rule, Anchor anchor) {
        this.rule = rule;
        this.nextIndex = anchor.nextIndex();
        this.lastNumber = anchor.lastBlock();
        this.lastHash = anchor.lastBlockHash();
        this.closedEpoch = anchor.lastEpoch();
        this.inboxThrough = anchor.inboxThrough();
    }

    /**
     * Takes the next block; one that was seen before is dropped.
     *
     * @param offset of the block in executed
     * @return batches that the block closed, at most two
     * @throws ContradictionException at a gap or when the block does not follow
     */
    public List<ClosedBatch> next(ExecutedBlock executed, long offset) {
        if (executed.getNumber() <= lastNumber) {
            return List.of();
        }
        requireFollows(executed);
        ClosedBatch.Block block = block(executed);
        BatchRule.Step step = rule.next(open, rule(executed, block));
        List<ClosedBatch> closed = new ArrayList<>(2);
        Hash parent = Protobufs.hash(executed.getParentHash());
        for (BatchRule.Range range : step.closed()) {
            if (range.last() == block.number()) {
                append(executed, block, parent, offset);
            }
            closed.add(close(range));
        }
        if (step.open().isPresent()) {
            append(executed, block, parent, offset);
        }
        open = step.open();
        return List.copyOf(closed);
    }

    /** The batch that is open now. */
    public Optional<BatchRule.Range> open() {
        return open;
    }

    public long lastNumber() {
        return lastNumber;
    }

    private void append(ExecutedBlock executed, ClosedBatch.Block block, Hash parent, long offset) {
        if (blocks.isEmpty()) {
            parentBlockHash = parent;
            epochSeed = Protobufs.hash(executed.getEpochSeed());
        }
        blocks.add(block);
        lastNumber = block.number();
        lastHash = Optional.of(block.hash());
        inboxThrough = block.inboxThrough();
        nextOffset = offset + 1;
    }

    private ClosedBatch close(BatchRule.Range range) {
        boolean startsEpoch = closedEpoch.isEmpty() || closedEpoch.getAsLong() != range.epoch();
        ClosedBatch closed = new ClosedBatch(
                nextIndex++,
                range.epoch(),
                epochSeed,
                startsEpoch,
                parentBlockHash,
                List.copyOf(blocks),
                range.sizeBytes(),
                nextOffset);
        blocks.clear();
        closedEpoch = OptionalLong.of(range.epoch());
        return closed;
    }

    private void requireFollows(ExecutedBlock executed) {
        if (executed.getNumber() != lastNumber + 1) {
            throw new ContradictionException(
                    "block %d follows block %d in executed".formatted(executed.getNumber(), lastNumber));
        }
        Hash parent = Protobufs.hash(executed.getParentHash());
        if (lastHash.isPresent() && !lastHash.get().equals(parent)) {
            throw new ContradictionException("block %d follows %s, block %d has hash %s"
                    .formatted(executed.getNumber(), parent, lastNumber, lastHash.get()));
        }
        if (executed.getInboxThrough() != inboxThrough + executed.getInboxCount()) {
            throw new ContradictionException("block %d applies %d messages of L1 after index %d and says it is at %d"
                    .formatted(
                            executed.getNumber(), executed.getInboxCount(), inboxThrough, executed.getInboxThrough()));
        }
    }

    private static BatchRule.Block rule(ExecutedBlock executed, ClosedBatch.Block block) {
        long size = new BatchBlock(0, 0, 0, 0, 0, block.transactions()).sizeBytes();
        return new BatchRule.Block(executed.getNumber(), executed.getEpoch(), executed.getTimestampMs(), size);
    }

    private static ClosedBatch.Block block(ExecutedBlock executed) {
        return new ClosedBatch.Block(
                executed.getNumber(),
                Protobufs.hash(executed.getHash()),
                Protobufs.hash(executed.getStateRoot()),
                executed.getTimestampMs(),
                executed.getSlot(),
                executed.getRank(),
                Protobufs.address(executed.getSequencer()),
                executed.getInboxThrough(),
                Protobufs.hash(executed.getInboxAccumulator()),
                executed.getInboxCount(),
                executed.getTransactionsList().stream()
                        .filter(transaction -> transaction.getInboxIndex() == 0)
                        .map(ExecutedTransaction::getRaw)
                        .map(raw -> raw.toByteArray())
                        .toList());
    }
}
