package org.lumia.execution;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.v1.OrderedBlock;

/** A process of its own that executes one and the same sequence of blocks, from where its store ends, until it is killed. */
public final class KilledExecution {
    private static final int TRANSFERS = 8;
    private static final int BLOCKS_AT_ONCE = 20;

    private KilledExecution() {}

    static OrderedChain chain() {
        return new OrderedChain("killed", 1_700_000_000_000L);
    }

    /** The next block, the same in every process. */
    static OrderedBlock block(OrderedChain chain) {
        byte[][] raws = new byte[TRANSFERS][];
        for (int i = 0; i < TRANSFERS; i++) {
            byte[] seed = {(byte) (chain.number() * 7 + i * 3), 5};
            raws[i] = chain.transaction(
                    Optional.of(Address.copyOf(Keccak.hash(seed).bytes(), 0)),
                    UInt256.of(chain.number() + 1),
                    new byte[0],
                    21_000);
        }
        var inbox = chain.number() % 50 == 9
                ? List.of(chain.deposit(OrderedChain.BOB, OrderedChain.BOB, UInt256.of(chain.number())))
                : List.<org.lumia.protocol.v1.InboxMessage>of();
        return chain.block(inbox, List.of(raws));
    }

    static void run(ChainStore store, OrderedChain chain, long through, java.util.function.LongConsumer onBlock) {
        try (var recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 0)) {
            var execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);
            execution.begin();
            try (var pipeline = new BlockPipeline(
                    execution, executed -> onBlock.accept(executed.message().getNumber()))) {
                while (chain.number() < through) {
                    pipeline.run(entries(chain, Math.min(through, chain.number() + BLOCKS_AT_ONCE)));
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<BlockPipeline.Entry> entries(OrderedChain chain, long through) {
        var entries = new ArrayList<BlockPipeline.Entry>();
        while (chain.number() < through) {
            OrderedBlock block = block(chain);
            entries.add(new BlockPipeline.Entry(block.toByteArray(), block.getNumber() - 1));
        }
        return entries;
    }

    public static void main(String[] args) {
        var store = new ChainStore(new RocksDbStore(Path.of(args[0]), RocksDbStore.Settings.DEFAULT), 100);
        run(store, chain(), Long.MAX_VALUE, number -> {
            System.out.println(number);
            System.out.flush();
        });
    }
}
