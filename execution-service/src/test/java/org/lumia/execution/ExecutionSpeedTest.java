package org.lumia.execution;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.chain.block.PreparedBlock;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.v1.OrderedBlock;

/** How fast ordered transfers become stored state, and where the time goes: run with {@code -Dexecution.bench=true}. */
@EnabledIfSystemProperty(named = "execution.bench", matches = "true")
class ExecutionSpeedTest {
    private static final int ACCOUNTS = 20_000;

    @Test
    void transfersFromOrderedToStateRoot(@TempDir Path folder) {
        var chain = new OrderedChain("bench", 1_700_000_000_000L);
        long[] nanos = new long[4];
        ExecutionTimes times = (recover, execute, trie, write) -> {
            nanos[0] += recover;
            nanos[1] += execute;
            nanos[2] += trie;
            nanos[3] += write;
        };
        try (var store = new ChainStore(new RocksDbStore(folder, RocksDbStore.Settings.DEFAULT), 100_000);
                var recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1)) {
            var execution = new Execution(chain.genesis(), store, recovery, times);
            execution.begin();
            run("warm up", blocks(chain, 20, 1_000), execution, nanos);
            run("blocks of 1,000", blocks(chain, 20, 1_000), execution, nanos);
            run("blocks of 200", blocks(chain, 100, 200), execution, nanos);
            run("blocks of 5", blocks(chain, 400, 5), execution, nanos);
        }
    }

    private static List<OrderedBlock> blocks(OrderedChain chain, int count, int transfers) {
        var blocks = new ArrayList<OrderedBlock>();
        for (int b = 0; b < count; b++) {
            byte[][] raws = new byte[transfers][];
            for (int i = 0; i < transfers; i++) {
                int account = Math.floorMod(b * 7919 + i * 31, ACCOUNTS);
                Address to = Address.copyOf(
                        Keccak.hash(new byte[] {(byte) account, (byte) (account >> 8), 9})
                                .bytes(),
                        0);
                raws[i] = chain.transaction(Optional.of(to), UInt256.of(1_000), new byte[0], 21_000);
            }
            blocks.add(chain.block(raws));
        }
        return blocks;
    }

    private static void run(String name, List<OrderedBlock> blocks, Execution execution, long[] nanos) {
        java.util.Arrays.fill(nanos, 0);
        long started = System.nanoTime();
        int transactions = 0;
        for (OrderedBlock block : blocks) {
            long begun = System.nanoTime();
            PreparedBlock prepared = execution.prepare(block);
            var executed = execution.execute(block, prepared, 0, System.nanoTime() - begun);
            transactions += executed.message().getTransactionsCount();
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                "BENCH %s: %d transactions, %.0f/s, per transaction us: recover %.1f execute %.1f trie %.1f write %.1f; ms a block %.2f%n",
                name,
                transactions,
                transactions / seconds,
                nanos[0] / 1e3 / transactions,
                nanos[1] / 1e3 / transactions,
                nanos[2] / 1e3 / transactions,
                nanos[3] / 1e3 / transactions,
                seconds * 1e3 / blocks.size());
    }
}
