package org.lumia.batcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.batch.BatchLimits;
import org.lumia.protocol.batch.BatchRule;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;

class BatchAssemblerTest {
    private static final BatchRule RULE = new BatchRule(new BatchLimits(6_000, 10_000));

    @Test
    void batchesHoldEveryBlockOnceAndTransactionsOfTheLogOnly() {
        for (int seed = 0; seed < 50; seed++) {
            List<ExecutedBlock> blocks = chain(seed, 200);
            List<ClosedBatch> batches = assemble(blocks, Anchor.GENESIS, 0);
            long next = 1;
            for (int i = 0; i < batches.size(); i++) {
                ClosedBatch batch = batches.get(i);
                assertThat(batch.index()).isEqualTo(i);
                assertThat(batch.first()).isEqualTo(next);
                ExecutedBlock first = blocks.get((int) batch.first() - 1);
                assertThat(batch.parentBlockHash()).isEqualTo(Protobufs.hash(first.getParentHash()));
                assertThat(batch.startsEpoch())
                        .isEqualTo(i == 0 || batches.get(i - 1).epoch() != batch.epoch());
                long fromLog = blocks
                        .subList((int) batch.first() - 1, (int) batch.last().number())
                        .stream()
                        .flatMap(block -> block.getTransactionsList().stream())
                        .filter(transaction -> transaction.getInboxIndex() == 0)
                        .count();
                assertThat(batch.transactionCount()).isEqualTo((int) fromLog);
                assertThat(batch.nextOffset()).isEqualTo(batch.last().number());
                next = batch.last().number() + 1;
            }
        }
    }

    @Test
    void aRestartBehindAnyStoredBatchGivesTheSameBatches() {
        List<ExecutedBlock> blocks = chain(1, 300);
        List<ClosedBatch> whole = assemble(blocks, Anchor.GENESIS, 0);
        for (ClosedBatch stored : whole) {
            Anchor anchor = new Anchor(
                    stored.index() + 1,
                    stored.last().number(),
                    Optional.of(stored.last().hash()),
                    OptionalLong.of(stored.epoch()),
                    stored.last().inboxThrough());
            List<ClosedBatch> rest = assemble(blocks, anchor, (int) stored.nextOffset());
            assertThat(describe(rest)).isEqualTo(describe(whole.subList((int) stored.index() + 1, whole.size())));
        }
    }

    @Test
    void blocksSeenBeforeAreDropped() {
        List<ExecutedBlock> blocks = chain(2, 100);
        List<ClosedBatch> once = assemble(blocks, Anchor.GENESIS, 0);
        BatchAssembler assembler = new BatchAssembler(RULE, Anchor.GENESIS);
        List<ClosedBatch> repeated = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            repeated.addAll(assembler.next(blocks.get(i), i));
            repeated.addAll(assembler.next(blocks.get(Math.max(0, i - 3)), i));
        }
        assertThat(describe(repeated)).isEqualTo(describe(once));
    }

    @Test
    void aGapOrAnotherParentOrAMissingInboxMessageStops() {
        List<ExecutedBlock> blocks = chain(3, 3);
        BatchAssembler assembler = new BatchAssembler(RULE, Anchor.GENESIS);
        assembler.next(blocks.get(0), 0);
        assertThatExceptionOfType(ContradictionException.class).isThrownBy(() -> assembler.next(blocks.get(2), 2));
        ExecutedBlock orphan = blocks.get(1).toBuilder()
                .setParentHash(Protobufs.bytes(Hash.ZERO))
                .build();
        assertThatExceptionOfType(ContradictionException.class).isThrownBy(() -> assembler.next(orphan, 1));
        ExecutedBlock skips = blocks.get(1).toBuilder()
                .setInboxThrough(blocks.get(1).getInboxThrough() + 1)
                .build();
        assertThatExceptionOfType(ContradictionException.class).isThrownBy(() -> assembler.next(skips, 1));
    }

    private static List<ClosedBatch> assemble(List<ExecutedBlock> blocks, Anchor anchor, int from) {
        BatchAssembler assembler = new BatchAssembler(RULE, anchor);
        List<ClosedBatch> closed = new ArrayList<>();
        for (int i = from; i < blocks.size(); i++) {
            closed.addAll(assembler.next(blocks.get(i), i));
        }
        return closed;
    }

    private static List<String> describe(List<ClosedBatch> batches) {
        return batches.stream()
                .map(batch -> "%d %d %s %s %d-%d %s %d %d"
                        .formatted(
                                batch.index(),
                                batch.epoch(),
                                batch.epochSeed(),
                                batch.startsEpoch(),
                                batch.first(),
                                batch.last().number(),
                                batch.parentBlockHash(),
                                batch.sizeBytes(),
                                batch.nextOffset()))
                .toList();
    }

    private static List<ExecutedBlock> chain(int seed, int count) {
        return new SeededChain(new Random(seed), Address.ZERO, 40).blocks(count);
    }
}
