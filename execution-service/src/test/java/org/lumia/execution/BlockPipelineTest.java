package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.log.TransactionCheck;

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
    void bytesThatAreNoBlockAreRefused() {
        execution.begin();
        try (var pipeline = new BlockPipeline(execution, executed -> {})) {
            var entry = new BlockPipeline.Entry(new byte[] {1, 2, 3}, 0);
            assertThatThrownBy(() -> pipeline.run(List.of(entry)))
                    .hasMessageStartingWith("a block cannot be executed: ");
        }
    }
}
