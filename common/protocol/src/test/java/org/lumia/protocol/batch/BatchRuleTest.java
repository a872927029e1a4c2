package org.lumia.protocol.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchRuleTest {
    private static final BatchLimits LIMITS = new BatchLimits(1_000, 60_000);
    private final BatchRule rule = new BatchRule(LIMITS);

    @Test
    void aBatchEndsBeforeTheBlockThatWouldExceedTheSize() {
        assertThat(closed(block(1, 0, 0, 600), block(2, 0, 1, 400), block(3, 0, 2, 1)))
                .containsExactly(new BatchRule.Range(1, 2, 0, 0, 1, 1_000));
    }

    @Test
    void aBatchEndsAtTheFirstBlockThatIsOldEnough() {
        assertThat(closed(
                        block(1, 0, 0, 10), block(2, 0, 59_999, 10), block(3, 0, 60_000, 10), block(4, 0, 60_001, 10)))
                .containsExactly(new BatchRule.Range(1, 3, 0, 0, 60_000, 30));
    }

    @Test
    void aBatchEndsWithTheLastBlockOfAnEpoch() {
        assertThat(closed(block(1, 0, 0, 10), block(2, 0, 1, 10), block(3, 1, 2, 10), block(4, 2, 3, 10)))
                .containsExactly(new BatchRule.Range(1, 2, 0, 0, 1, 20), new BatchRule.Range(3, 3, 1, 2, 2, 10));
    }

    @Test
    void aBlockLargerThanABatchStandsAlone() {
        assertThat(closed(block(1, 0, 0, 10), block(2, 0, 1, 5_000), block(3, 0, 2, 10)))
                .extracting(BatchRule.Range::first, BatchRule.Range::last)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, 1L), org.assertj.core.groups.Tuple.tuple(2L, 2L));
    }

    @Test
    void aBlockThatDoesNotFollowStopsIt() {
        Optional<BatchRule.Range> open =
                rule.next(Optional.empty(), block(1, 0, 0, 10)).open();
        assertThatIllegalStateException().isThrownBy(() -> rule.next(open, block(3, 0, 1, 10)));
    }

    @Test
    void batchesCoverAllBlocksWithoutOverlapAndAsManyAsTheyMay() {
        for (int seed = 0; seed < 200; seed++) {
            List<BatchRule.Block> blocks = seeded(seed);
            List<BatchRule.Range> batches = closed(blocks.toArray(BatchRule.Block[]::new));
            long next = 1;
            for (BatchRule.Range batch : batches) {
                assertThat(batch.first()).as("seed %d", seed).isEqualTo(next);
                List<BatchRule.Block> inside = blocks.subList((int) batch.first() - 1, (int) batch.last());
                BatchRule.Block after = blocks.get((int) batch.last());
                long size =
                        inside.stream().mapToLong(BatchRule.Block::sizeBytes).sum();
                assertThat(batch.sizeBytes()).isEqualTo(size);
                assertThat(size <= LIMITS.batchBytesMax() || inside.size() == 1).isTrue();
                assertThat(inside).allMatch(block -> block.epoch() == batch.epoch());
                boolean full = size + after.sizeBytes() > LIMITS.batchBytesMax();
                boolean old = batch.lastTimestampMs() - batch.firstTimestampMs() >= LIMITS.batchMaxAgeMs();
                assertThat(full || old || after.epoch() != batch.epoch())
                        .as("seed %d", seed)
                        .isTrue();
                next = batch.last() + 1;
            }
        }
    }

    @Test
    void aRestartFromTheOpenBatchsFirstBlockGivesTheSameBatches() {
        for (int seed = 0; seed < 50; seed++) {
            List<BatchRule.Block> blocks = seeded(seed);
            List<BatchRule.Range> whole = closed(blocks.toArray(BatchRule.Block[]::new));
            for (BatchRule.Range batch : whole) {
                List<BatchRule.Block> rest = blocks.subList((int) batch.first() - 1, blocks.size());
                assertThat(closed(rest.toArray(BatchRule.Block[]::new)))
                        .isEqualTo(whole.subList(whole.indexOf(batch), whole.size()));
            }
        }
    }

    private List<BatchRule.Range> closed(BatchRule.Block... blocks) {
        List<BatchRule.Range> closed = new ArrayList<>();
        Optional<BatchRule.Range> open = Optional.empty();
        for (BatchRule.Block block : blocks) {
            BatchRule.Step step = rule.next(open, block);
            closed.addAll(step.closed());
            open = step.open();
        }
        return closed;
    }

    /** Ends with a block of a new epoch far in the future, so that every other batch is closed. */
    private static List<BatchRule.Block> seeded(int seed) {
        Random random = new Random(seed);
        List<BatchRule.Block> blocks = new ArrayList<>();
        long timestampMs = 0;
        long epoch = 0;
        for (int number = 1; number <= 300; number++) {
            timestampMs += random.nextInt(20, 8_000);
            epoch += random.nextInt(40) == 0 ? 1 + random.nextInt(2) : 0;
            blocks.add(block(number, epoch, timestampMs, 64 + random.nextInt(random.nextInt(10) == 0 ? 1_500 : 150)));
        }
        blocks.add(block(301, epoch + 1, timestampMs + 100_000, 64));
        return blocks;
    }

    private static BatchRule.Block block(long number, long epoch, long timestampMs, long sizeBytes) {
        return new BatchRule.Block(number, epoch, timestampMs, sizeBytes);
    }
}
