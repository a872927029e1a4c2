package org.lumia.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.lumia.chain.block.PreparedBlock;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.execution.Execution;
import org.lumia.execution.ExecutionTimes;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.OrderedBlock;

/** Execution as the service does it, on a state in RocksDB: senders of the next block are recovered while one is executed. */
final class BlockExecution implements AutoCloseable {
    private static final int HISTORY_BLOCKS = 100_000;

    private final ChainStore store;
    private final SenderRecovery recovery;
    private final Execution execution;
    private final Sum sum = new Sum();
    private final ExecutorService ahead = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("prepare").daemon().factory());

    /** @param recoverThreads that recover senders beside the one that prepares blocks */
    BlockExecution(Path folder, Genesis genesis, int recoverThreads) {
        store = new ChainStore(new RocksDbStore(folder, RocksDbStore.Settings.DEFAULT), HISTORY_BLOCKS);
        recovery = new SenderRecovery(new TransactionCheck(genesis), recoverThreads);
        execution = new Execution(genesis, store, recovery, sum);
        execution.begin();
    }

    /** Where the time of blocks went; nanoseconds. Recovering runs beside the others. */
    record Times(long recover, long execute, long trie, long write) {}

    /** What a run of blocks took. */
    record Result(int blocks, int transactions, long gas, long nanos, Times times) {}

    /** Adds up, for the one thread that executes. */
    private static final class Sum implements ExecutionTimes {
        private Times times = new Times(0, 0, 0, 0);

        @Override
        public void block(long recover, long execute, long trie, long write) {
            times = new Times(times.recover + recover, times.execute + execute, times.trie + trie, times.write + write);
        }
    }

    private record Prepared(OrderedBlock block, PreparedBlock senders, long nanos) {}

    /**
     * Executes the next blocks.
     *
     * @throws IllegalStateException when a transaction is refused or fails
     */
    Result run(List<OrderedBlock> blocks) throws InterruptedException, ExecutionException {
        sum.times = new Times(0, 0, 0, 0);
        int transactions = 0;
        long gas = 0;
        long started = System.nanoTime();
        Future<Prepared> next = ahead.submit(() -> prepare(blocks.getFirst()));
        for (int i = 0; i < blocks.size(); i++) {
            Prepared current = next.get();
            if (i + 1 < blocks.size()) {
                OrderedBlock following = blocks.get(i + 1);
                next = ahead.submit(() -> prepare(following));
            }
            var executed = execution
                    .execute(current.block(), current.senders(), 0, current.nanos())
                    .message();
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
        return new Result(blocks.size(), transactions, gas, System.nanoTime() - started, sum.times);
    }

    private Prepared prepare(OrderedBlock block) {
        long started = System.nanoTime();
        PreparedBlock senders = execution.prepare(block);
        return new Prepared(block, senders, System.nanoTime() - started);
    }

    @Override
    public void close() {
        ahead.shutdownNow();
        recovery.close();
        store.close();
    }
}
