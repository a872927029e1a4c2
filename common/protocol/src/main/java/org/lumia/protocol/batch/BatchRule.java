package org.lumia.protocol.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where batches end (PROTOCOL section 5): before the block that would take Σ size over {@code batchBytesMax}, at the
 * first block {@code batchMaxAgeMs} after the first, or with the last block of an epoch, known at the next block. Pure:
 * the state is a value, and a restart replays from the open batch's first block.
 */
public final class BatchRule {
    private final BatchLimits limits;

    public BatchRule(BatchLimits limits) {
        this.limits = limits;
    }

    /** What the rule looks at in a block. */
    public record Block(long number, long epoch, long timestampMs, long sizeBytes) {}

    /** Blocks of one batch, first to last. */
    public record Range(
            long first, long last, long epoch, long firstTimestampMs, long lastTimestampMs, long sizeBytes) {
        static Range of(Block block) {
            return new Range(
                    block.number(),
                    block.number(),
                    block.epoch(),
                    block.timestampMs(),
                    block.timestampMs(),
                    block.sizeBytes());
        }

        Range with(Block block) {
            return new Range(
                    first, block.number(), epoch, firstTimestampMs, block.timestampMs(), sizeBytes + block.sizeBytes());
        }
    }

    /** Batches that the block closed, at most two, and the one that is open after it, if any. */
    public record Step(List<Range> closed, Optional<Range> open) {}

    /** @throws IllegalStateException unless the block follows the open batch */
    public Step next(Optional<Range> open, Block block) {
        List<Range> closed = new ArrayList<>(2);
        Range batch;
        if (open.isEmpty()) {
            batch = Range.of(block);
        } else if (endsBefore(open.get(), block)) {
            closed.add(open.get());
            batch = Range.of(block);
        } else {
            batch = open.get().with(block);
        }
        if (block.timestampMs() - batch.firstTimestampMs() >= limits.batchMaxAgeMs()) {
            closed.add(batch);
            return new Step(List.copyOf(closed), Optional.empty());
        }
        return new Step(List.copyOf(closed), Optional.of(batch));
    }

    private boolean endsBefore(Range batch, Block block) {
        if (block.number() != batch.last() + 1 || block.timestampMs() < batch.lastTimestampMs()) {
            throw new IllegalStateException("block %d at %d does not follow block %d at %d"
                    .formatted(block.number(), block.timestampMs(), batch.last(), batch.lastTimestampMs()));
        }
        return block.epoch() != batch.epoch() || batch.sizeBytes() + block.sizeBytes() > limits.batchBytesMax();
    }
}
