package org.lumia.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.Head;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.evm.WorldState;
import org.lumia.execution.BlockPipeline;
import org.lumia.execution.Execution;
import org.lumia.execution.ExecutionTimes;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.OrderedBlock;

/** Execution as the service does it, on a state in RocksDB. */
public final class BlockExecution implements AutoCloseable {
    private static final int HISTORY_BLOCKS = 100_000;

    private final RocksDbStore files;
    private final ChainStore store;
    private final Execution execution;
    private final SenderRecovery recovery;
    private final Sum sum = new Sum();
    private final BlockPipeline pipeline;
    private int transactions;
    private long gas;

    /** @param recoverThreads that recover senders beside the one that prepares blocks */
    public BlockExecution(Path folder, Genesis genesis, int recoverThreads) {
        files = new RocksDbStore(folder, RocksDbStore.Settings.DEFAULT);
        store = new ChainStore(files, HISTORY_BLOCKS);
        recovery = new SenderRecovery(new TransactionCheck(genesis), recoverThreads);
        execution = new Execution(genesis, store, recovery, sum);
        execution.begin();
        pipeline = new BlockPipeline(execution, this::count);
    }

    /** Where the time of blocks went; nanoseconds. Recovering, executing with the trie, and writing run beside each other. */
    public record Times(long recover, long execute, long trie, long write) {}

    /**
     * What a run of blocks took.
     *
     * @param blockNanos of each block: executing it and its state root
     */
    public record Result(int blocks, int transactions, long gas, long nanos, Times times, List<Long> blockNanos) {}

    /** Adds up, on the thread that writes. */
    private static final class Sum implements ExecutionTimes {
        private Times times = new Times(0, 0, 0, 0);
        private List<Long> blocks = new ArrayList<>();

        @Override
        public void block(long recover, long execute, long trie, long write) {
            times = new Times(times.recover + recover, times.execute + execute, times.trie + trie, times.write + write);
            blocks.add(execute + trie);
        }
    }

    /**
     * Executes the next blocks.
     *
     * @throws IllegalStateException when a transaction is refused or fails
     */
    public Result run(List<OrderedBlock> blocks) throws InterruptedException {
        sum.times = new Times(0, 0, 0, 0);
        sum.blocks = new ArrayList<>();
        transactions = 0;
        gas = 0;
        var entries = blocks.stream()
                .map(block -> new BlockPipeline.Entry(block.toByteArray(), 0))
                .toList();
        long started = System.nanoTime();
        pipeline.run(entries);
        return new Result(blocks.size(), transactions, gas, System.nanoTime() - started, sum.times, sum.blocks);
    }

    /** The last block executed. */
    public Head head() {
        return execution.head();
    }

    /** The state after the last block; between runs. */
    public WorldState world() {
        return store.world();
    }

    /** What RocksDB holds in memory. */
    public RocksDbStore.Memory memory() {
        return files.memory();
    }

    private void count(Execution.Executed block) {
        var executed = block.message();
        if (executed.getRefusedCount() > 0) {
            throw new IllegalStateException("block %d refused: %s"
                    .formatted(executed.getNumber(), executed.getRefused(0).getDetail()));
        }
        if (!executed.getTransactionsList().stream().allMatch(ExecutedTransaction::getSuccess)) {
            throw new IllegalStateException("a transaction of block %d failed".formatted(executed.getNumber()));
        }
        transactions += executed.getTransactionsCount();
        gas += executed.getGasUsed();
    }

    @Override
    public void close() {
        pipeline.close();
        recovery.close();
        store.close();
    }
}
