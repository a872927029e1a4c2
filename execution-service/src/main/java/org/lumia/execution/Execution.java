package org.lumia.execution;

import java.util.Arrays;
import org.lumia.chain.block.BlockExecutor;
import org.lumia.chain.block.BlockInput;
import org.lumia.chain.block.BlockResult;
import org.lumia.chain.block.ExecutedBlocks;
import org.lumia.chain.block.GenesisBlock;
import org.lumia.chain.block.PreparedBlock;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.Head;
import org.lumia.ethereum.Hash;
import org.lumia.evm.BlockHashes;
import org.lumia.evm.StateChanges;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;

/** Executes ordered blocks, each exactly once and in order, and stores what they did. For one thread. */
public final class Execution {
    private static final int HASHES_KEPT = 512;

    private final Genesis genesis;
    private final ChainStore store;
    private final BlockExecutor executor;
    private final ExecutionTimes times;
    private final Hash[] recentHashes = new Hash[HASHES_KEPT];
    private final long[] recentNumbers = new long[HASHES_KEPT];
    private final BlockHashes hashes = this::hashOf;

    public Execution(Genesis genesis, ChainStore store, SenderRecovery recovery, ExecutionTimes times) {
        this.genesis = genesis;
        this.store = store;
        this.executor = new BlockExecutor(genesis, recovery);
        this.times = times;
        Arrays.fill(recentNumbers, -1);
    }

    /**
     * Writes block 0 into an empty store.
     *
     * @throws IllegalStateException when the store was begun from another genesis
     */
    public void begin() {
        if (store.head().isEmpty()) {
            GenesisBlock block = GenesisBlock.of(genesis, store::stage);
            store.commit(
                    new Head(block.tip(), genesis.hash(), block.stateRoot(), 0),
                    message(block).toByteArray());
        }
        Hash stored = store.hashOf(0).orElseThrow();
        Hash expected = GenesisBlock.of(genesis).hash();
        check(stored.equals(expected), "the store begins with block 0 %s, genesis gives %s", stored, expected);
    }

    private ExecutedBlock message(GenesisBlock block) {
        return ExecutedBlock.newBuilder()
                .setHash(Protobufs.bytes(block.hash()))
                .setParentHash(Protobufs.bytes(Hash.ZERO))
                .setHeader(Protobufs.bytes(block.header().encode()))
                .setStateRoot(Protobufs.bytes(block.stateRoot()))
                .setSealHash(Protobufs.bytes(genesis.hash()))
                .setTimestampMs(genesis.timestampMs())
                .setInboxAccumulator(Protobufs.bytes(Hash.ZERO))
                .setBaseFeeWei(genesis.fees().initialBaseFee())
                .build();
    }

    public Head head() {
        return store.head().orElseThrow();
    }

    /** Recovers senders: needs no state, so another thread may do it for the next block. */
    public PreparedBlock prepare(OrderedBlock block) {
        return executor.prepare(BlockInput.of(block));
    }

    /** Whether the block is in the store already; checks that it is the same one. */
    public boolean isKnown(OrderedBlock block) {
        Head head = head();
        if (block.getNumber() == head.number()) {
            Hash seal = Protobufs.hash(block.getHash());
            check(
                    seal.equals(head.sealHash()),
                    "block %d was executed with seal %s, now it has %s",
                    head.number(),
                    head.sealHash(),
                    seal);
        }
        return block.getNumber() <= head.number();
    }

    /**
     * Executes the next block and commits it.
     *
     * @param nextOffset stored with the effect: where to go on in the log after this block
     * @param recoverNanos what preparing took
     * @return what to publish, as bytes and parsed
     */
    public Executed execute(OrderedBlock block, PreparedBlock prepared, long nextOffset, long recoverNanos) {
        Head head = head();
        checkFollows(block, head);
        long started = System.nanoTime();
        long[] trieNanos = new long[1];
        BlockResult result =
                executor.execute(prepared, head.tip(), store.world(), hashes, changes -> root(changes, trieNanos));
        checkInbox(block, result);
        long executed = System.nanoTime();
        ExecutedBlock message = ExecutedBlocks.message(block, result);
        byte[] bytes = message.toByteArray();
        Head next = new Head(
                result.tip(), Protobufs.hash(block.getHash()), result.header().stateRoot(), nextOffset);
        store.commit(next, bytes);
        remember(next.number(), result.hash());
        long written = System.nanoTime();
        times.block(recoverNanos, executed - started - trieNanos[0], trieNanos[0], written - executed);
        return new Executed(message, bytes);
    }

    /** A block's result, and the same as bytes. */
    public record Executed(ExecutedBlock message, byte[] bytes) {}

    private Hash root(StateChanges changes, long[] trieNanos) {
        long started = System.nanoTime();
        Hash root = store.stage(changes);
        trieNanos[0] = System.nanoTime() - started;
        return root;
    }

    private static void checkFollows(OrderedBlock block, Head head) {
        check(
                block.getNumber() == head.number() + 1,
                "block %d does not follow block %d: the ordered log has a gap",
                block.getNumber(),
                head.number());
        Hash parent = Protobufs.hash(block.getParentHash());
        check(
                parent.equals(head.sealHash()),
                "block %d follows seal %s, block %d has %s",
                block.getNumber(),
                parent,
                head.number(),
                head.sealHash());
    }

    private static void checkInbox(OrderedBlock block, BlockResult result) {
        check(
                block.getInboxThrough() == result.tip().inboxThrough()
                        && Protobufs.hash(block.getInboxAccumulator())
                                .equals(result.tip().inboxAccumulator()),
                "block %d says that it ends at L1 message %d, its messages end at %d",
                block.getNumber(),
                block.getInboxThrough(),
                result.tip().inboxThrough());
    }

    private void remember(long number, Hash hash) {
        int at = (int) (number % HASHES_KEPT);
        recentHashes[at] = hash;
        recentNumbers[at] = number;
    }

    private Hash hashOf(long number) {
        int at = (int) (number % HASHES_KEPT);
        if (recentNumbers[at] != number) {
            remember(number, store.hashOf(number).orElse(Hash.ZERO));
        }
        return recentHashes[at];
    }

    private static void check(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new IllegalStateException(message.formatted(values));
        }
    }
}
