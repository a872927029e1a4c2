package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.OrderedBlock;

class BlockPipelineTest {
    private static final long GENESIS_MS = 1_700_000_000_000L;
    private static final int BLOCKS = 40;

    private final OrderedChain chain = new OrderedChain("pipeline", GENESIS_MS);
    private final ChainStore store = new ChainStore(new InMemoryStore(), 10);
    private final SenderRecovery recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1);
    private final Execution execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);

    private List<BlockPipeline.Entry> entries() {
        execution.begin();
        var entries = new ArrayList<BlockPipeline.Entry>();
        for (int i = 0; i < BLOCKS; i++) {
            var block = chain.block(chain.transfer(UInt256.of(i)), chain.transfer(UInt256.ONE));
            entries.add(new BlockPipeline.Entry(block.toByteArray(), i));
        }
        return entries;
    }

    @Test
    void blocksAreHandedOnInOrderOnceTheyAreInTheStoreAndThoseKnownAreSkipped() throws InterruptedException {
        var numbers = new ArrayList<Long>();
        var entries = entries();
        try (var pipeline = new BlockPipeline(execution, executed -> {
            assertThat(store.head().orElseThrow()).isEqualTo(executed.head());
            numbers.add(executed.message().getNumber());
        })) {
            pipeline.run(entries.subList(0, BLOCKS / 2));
            pipeline.run(entries);
            pipeline.run(entries);
        }
        assertThat(numbers).hasSize(BLOCKS).isSorted().doesNotHaveDuplicates();
        assertThat(store.head().orElseThrow().nextOffset()).isEqualTo(BLOCKS);
    }

    @Test
    void nothingIsWrittenAfterABlockThatCannotBe() {
        var entries = entries();
        var handedOn = new ArrayList<Long>();
        try (var pipeline = new BlockPipeline(execution, executed -> {
            handedOn.add(executed.message().getNumber());
            if (executed.message().getNumber() == 7) {
                throw new IllegalStateException("disk full");
            }
        })) {
            assertThatThrownBy(() -> pipeline.run(entries)).hasMessage("disk full");
        }
        assertThat(handedOn).hasSize(7).endsWith(7L);
        assertThat(store.head().orElseThrow().number()).isEqualTo(7);
    }

    @Test
    void repeatedBlocksAreDroppedWhereverTheyStand() throws InterruptedException {
        var entries = entries();
        var log = new ArrayList<BlockPipeline.Entry>();
        var random = new Random(5);
        for (int i = 0; i < BLOCKS; i++) {
            log.add(entries.get(i));
            // A producer that was killed begins again at some block behind the last.
            for (int back = random.nextInt(4); back > 0; back--) {
                log.addAll(entries.subList(Math.max(0, i - back), i + 1));
            }
        }
        var numbers = new ArrayList<Long>();
        try (var pipeline = new BlockPipeline(
                execution, executed -> numbers.add(executed.message().getNumber()))) {
            for (int from = 0; from < log.size(); from += 7) {
                pipeline.run(log.subList(from, Math.min(from + 7, log.size())));
            }
        }
        assertThat(numbers).hasSize(BLOCKS).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anotherBlockUnderAKnownNumberIsAContradiction() throws InterruptedException, InvalidProtocolBufferException {
        var entries = entries();
        try (var pipeline = new BlockPipeline(execution, executed -> {})) {
            pipeline.run(entries.subList(0, 9));
            for (int number : new int[] {3, 9, 12}) {
                var other = OrderedBlock.parseFrom(entries.get(number - 1).block()).toBuilder()
                        .setHash(Protobufs.bytes(Hash.ZERO))
                        .build();
                var log = new ArrayList<>(entries.subList(9, 12));
                log.add(new BlockPipeline.Entry(other.toByteArray(), 12));
                assertThatThrownBy(() -> pipeline.run(log))
                        .isInstanceOf(ContradictionException.class)
                        .hasMessageContaining("block %d was executed with seal".formatted(number));
            }
        }
        assertThat(store.head().orElseThrow().number()).isEqualTo(12);
    }

    @Test
    void theFailureOfAWriteIsNotLostWhenTheNextBlockFailsFirst() throws InterruptedException {
        var entries = entries();
        var gap = List.of(entries.get(0), entries.get(2));
        var executing = new CountDownLatch(1);
        try (var pipeline = new BlockPipeline(execution, executed -> {
            executing.await(5, TimeUnit.SECONDS);
            throw new AbsentException("the broker is away");
        })) {
            assertThatThrownBy(() -> pipeline.run(gap))
                    .hasMessage("the broker is away")
                    .satisfies(first -> assertThat(first.getSuppressed()[0]).hasMessageContaining("has a gap"));
        }
    }

    @Test
    void afterAFailureItGoesOnFromWhatIsStored() throws InterruptedException {
        var entries = entries();
        var numbers = new ArrayList<Long>();
        var failing = new AtomicBoolean(true);
        try (var pipeline = new BlockPipeline(execution, executed -> {
            numbers.add(executed.message().getNumber());
            if (executed.message().getNumber() % 5 == 0 && failing.getAndSet(false)) {
                throw new AbsentException("the broker is away");
            }
        })) {
            for (boolean whole = false; !whole; ) {
                try {
                    int from = (int) execution.head().nextOffset();
                    pipeline.run(entries.subList(from, Math.min(from + 12, BLOCKS)));
                    whole = execution.head().number() == BLOCKS;
                    failing.set(true);
                } catch (AbsentException away) {
                    execution.begin();
                }
            }
        }
        assertThat(numbers).hasSize(BLOCKS).isSorted().doesNotHaveDuplicates();
        assertThat(store.head().orElseThrow().number()).isEqualTo(BLOCKS);
    }

    @Test
    void bytesThatAreNoBlockAreRefused() {
        execution.begin();
        try (var pipeline = new BlockPipeline(execution, executed -> {})) {
            var entry = new BlockPipeline.Entry(new byte[] {1, 2, 3}, 0);
            assertThatThrownBy(() -> pipeline.run(List.of(entry)))
                    .hasMessageStartingWith("a block cannot be executed: ");
        }
    }
}
