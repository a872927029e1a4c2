package org.lumia.execution;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;

/**
 * Executes ordered blocks, each exactly once and in order, and stores what they did. One thread executes; one thread, the same
 * or another, writes.
 */
public final class Execution {
    private static final int HASHES_KEPT = 512;

    private final Genesis genesis;
    private final ChainStore store;
    private final BlockExecutor executor;
    private final ExecutionTimes times;
    private final @Nullable Known[] recent = new Known[HASHES_KEPT];
    private final BlockHashes hashes = this::hashOf;
    private volatile @Nullable Head last;

    /** @param seal null where only the block hash was asked for */
    private record Known(long number, Hash hash, @Nullable Hash seal) {}

    public Execution(Genesis genesis, ChainStore store, SenderRecovery recovery, ExecutionTimes times) {
        this.genesis = genesis;
        this.store = store;
        this.executor = new BlockExecutor(genesis, recovery);
        this.times = times;
    }

    /**
     * Goes on from the store, into which block 0 is written when it is empty; what was executed and not written is forgotten.
     *
     * @throws ContradictionException when the store was begun from another genesis
     */
    public void begin() {
        store.rewind();
        Arrays.fill(recent, null);
        if (store.head().isEmpty()) {
            GenesisBlock block = GenesisBlock.of(genesis, store::stage);
            store.commit(
                    new Head(block.tip(), genesis.hash(), block.stateRoot(), 0),
                    block.message(genesis).toByteArray());
        }
        Hash begun = begunFrom(store).orElseThrow();
        ContradictionException.unless(
                begun.equals(genesis.hash()), "the state was begun from genesis %s, not %s", begun, genesis.hash());
        last = store.head().orElseThrow();
    }

    /** The hash of the genesis that a store was begun from; empty before block 0. */
    public static Optional<Hash> begunFrom(ChainStore store) {
        return store.body(0).map(body -> Protobufs.hash(Blocks.parse(body).getSealHash()));
    }

    /** The last block executed, written or not. */
    public Head head() {
        return Objects.requireNonNull(last, "not begun");
    }

    /** Recovers senders: needs no state, so another thread may do it for the next block. */
    public PreparedBlock prepare(OrderedBlock block) {
        return executor.prepare(BlockInput.of(block));
    }

    /**
     * Whether the block has been executed already, written or not: a producer repeats after a crash. For the executing thread.
     *
     * @throws ContradictionException when another block was executed under its number
     */
    public boolean isKnown(OrderedBlock block) {
        long number = block.getNumber();
        if (number > head().number()) {
            return false;
        }
        if (number < store.firstBlock()) {
            return true; // Its seal is among those before the snapshot's, which is compared.
        }
        Hash seal = Protobufs.hash(block.getHash());
        Hash executed = sealOf(number);
        ContradictionException.unless(
                seal.equals(executed), "block %d was executed with seal %s, now it has %s", number, executed, seal);
        return true;
    }

    /** From memory for all that may not be in the store yet. */
    private Hash sealOf(long number) {
        Known known = recent[place(number)];
        return known != null && known.number() == number && known.seal() != null
                ? known.seal()
                : Protobufs.hash(Blocks.parse(store.body(number).orElseThrow()).getSealHash());
    }

    private static int place(long number) {
        return (int) (number % HASHES_KEPT);
    }

    /** A block that has been executed and is to be written. */
    public static final class Unwritten {
        private final OrderedBlock ordered;
        private final BlockResult result;
        private final ChainStore.Sealed sealed;
        private final Spent spent;

        private Unwritten(OrderedBlock ordered, BlockResult result, ChainStore.Sealed sealed, Spent spent) {
            this.ordered = ordered;
            this.result = result;
            this.sealed = sealed;
            this.spent = spent;
        }
    }

    private record Spent(long recover, long execute, long trie) {}

    /**
     * Executes the next block.
     *
     * @param nextOffset stored with the effect: where to go on in the log after this block
     * @param recoverNanos what preparing took
     */
    public Unwritten execute(OrderedBlock block, PreparedBlock prepared, long nextOffset, long recoverNanos) {
        Head head = head();
        checkFollows(block, head);
        long started = System.nanoTime();
        long[] trieNanos = new long[1];
        BlockResult result =
                executor.execute(prepared, head.tip(), store.world(), hashes, changes -> root(changes, trieNanos));
        checkInbox(block, result);
        Head next = new Head(
                result.tip(), Protobufs.hash(block.getHash()), result.header().stateRoot(), nextOffset);
        ChainStore.Sealed sealed = store.seal(next);
        recent[place(next.number())] = new Known(next.number(), result.hash(), next.sealHash());
        last = next;
        long executeNanos = System.nanoTime() - started - trieNanos[0];
        return new Unwritten(block, result, sealed, new Spent(recoverNanos, executeNanos, trieNanos[0]));
    }

    /** Writes an executed block after the one before it; then it may be published. */
    public Executed write(Unwritten block) {
        long started = System.nanoTime();
        ExecutedBlock message = ExecutedBlocks.message(block.ordered, block.result);
        byte[] bytes = message.toByteArray();
        store.write(block.sealed, bytes);
        Spent spent = block.spent;
        times.block(spent.recover(), spent.execute(), spent.trie(), System.nanoTime() - started);
        return new Executed(message, bytes, block.sealed.head());
    }

    /** A block's result, the same as bytes, and the head that it is. */
    public record Executed(ExecutedBlock message, byte[] bytes, Head head) {}

    private Hash root(StateChanges changes, long[] trieNanos) {
        long started = System.nanoTime();
        Hash root = store.stage(changes);
        trieNanos[0] = System.nanoTime() - started;
        return root;
    }

    private static void checkFollows(OrderedBlock block, Head head) {
        ContradictionException.unless(
                block.getNumber() == head.number() + 1,
                "block %d does not follow block %d: the ordered log has a gap",
                block.getNumber(),
                head.number());
        Hash parent = Protobufs.hash(block.getParentHash());
        ContradictionException.unless(
                parent.equals(head.sealHash()),
                "block %d follows seal %s, block %d has %s",
                block.getNumber(),
                parent,
                head.number(),
                head.sealHash());
    }

    private static void checkInbox(OrderedBlock block, BlockResult result) {
        ContradictionException.unless(
                block.getInboxThrough() == result.tip().inboxThrough()
                        && Protobufs.hash(block.getInboxAccumulator())
                                .equals(result.tip().inboxAccumulator()),
                "block %d says that it ends at L1 message %d, its messages end at %d",
                block.getNumber(),
                block.getInboxThrough(),
                result.tip().inboxThrough());
    }

    private Hash hashOf(long number) {
        Known known = recent[place(number)];
        if (known == null || known.number() != number) {
            known = new Known(number, store.hashOf(number).orElse(Hash.ZERO), null);
            recent[place(number)] = known;
        }
        return known.hash();
    }
}
