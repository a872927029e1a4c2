package org.lumia.chain.state;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.KeyValueStore.Batch;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.chain.state.UnsavedChanges.Slot;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieDamagedException;
import org.lumia.evm.StateChanges;
import org.lumia.evm.WorldState;

/**
 * The chain's blocks and state. One thread executes: it reads {@link #world}, {@link #stage}s a block's changes and {@link
 * #seal}s them. One thread, the same or another, {@link #write}s sealed blocks in their order, each in one write, and only
 * then are they there for the readers of other methods, which are safe for concurrent use.
 */
public final class ChainStore implements AutoCloseable {
    static final byte FORMAT = 2;
    private static final int FORGOTTEN_PER_SAVE_MAX = 4;
    /** What a start has to go over again stays within these. */
    private static final int UNSAVED_BLOCKS_MAX = 64;

    private final KeyValueStore store;
    private final long historyBlocks;
    private final CodeStore code;
    private final HeadState world;
    private final StateTries tries;
    private final SealedState sealed;
    private @Nullable Staged staged;
    private boolean staging;
    private long next;
    private volatile @Nullable Written written;
    private long oldest;
    private final long firstBlock;

    /** The last block in the store, and what tables do not hold of it yet. Read before a snapshot, which is then no older. */
    record Written(Head head, UnsavedChanges unsaved) {}

    private record Staged(SealedState.Changes batch, Hash root, UnsavedChanges unsaved, boolean saves) {}

    /**
     * @param historyBlocks how many blocks before the last keep their states readable; {@link Long#MAX_VALUE} for all
     * @throws StateDamagedException when the store's format is another
     */
    public ChainStore(KeyValueStore store, long historyBlocks) {
        this(store, historyBlocks, StateTries.bytesMax());
    }

    /** @param trieBytesMax what memory holds of the account trie at most, and of all storage tries */
    ChainStore(KeyValueStore store, long historyBlocks, long trieBytesMax) {
        this.store = store;
        this.historyBlocks = historyBlocks;
        this.code = new CodeStore(store);
        this.sealed = new SealedState(store);
        this.world = new HeadState(sealed, code, new UnsavedChanges(0));
        this.tries = new StateTries(sealed, trieBytesMax);
        byte[] first = store.get(Table.META, Keys.FIRST);
        this.firstBlock = first == null ? 0 : Keys.number(first);
        open();
    }

    private void open() {
        byte[] oldestSave = store.get(Table.META, Keys.OLDEST);
        oldest = oldestSave == null ? 0 : Keys.number(oldestSave);
        byte[] bytes = store.get(Table.META, Keys.HEAD);
        if (bytes != null) {
            checkFormat();
            Head head = Head.decode(bytes);
            nameHeight(head);
            open(head);
            written = new Written(head, world.unsaved());
        }
    }

    /** Forgets all that was staged or sealed and is not written. For the executing thread, while nobody writes. */
    public void rewind() {
        boolean ahead =
                staging || staged != null || next != head().map(Head::number).orElse(-1L) + 1;
        if (ahead) {
            staging = false;
            staged = null;
            next = 0;
            sealed.forget();
            world.forget();
            tries.open(Trie.EMPTY_ROOT);
            open();
        }
    }

    private void checkFormat() {
        byte[] format = store.get(Table.META, Keys.FORMAT);
        if (format == null || format.length != 1 || format[0] != FORMAT) {
            throw damaged("unknown", new IllegalStateException("its format is not " + FORMAT));
        }
    }

    /** Takes the state from the saved block to the last one. */
    private void open(Head head) {
        String height = Long.toString(head.number());
        byte[] bytes = store.get(Table.META, Keys.SAVED);
        if (bytes == null) {
            throw damaged(height, new IllegalStateException("the saved block is not named"));
        }
        var saved = SavePoint.decode(bytes);
        tries.open(saved.root());
        world.unsaved(new UnsavedChanges(saved.number()));
        Hash root = saved.root();
        try {
            for (next = saved.number() + 1; next <= head.number(); next++) {
                byte[] changes = store.get(Table.CHANGES, Keys.number(next));
                if (changes == null) {
                    throw damaged(
                            height, new IllegalStateException("the changes of block %d are missing".formatted(next)));
                }
                root = apply(BlockChanges.decode(changes, world), new BlockChanges(0));
            }
        } catch (TrieDamagedException | RlpException e) {
            throw damaged(height, e);
        }
        if (!root.equals(head.stateRoot())) {
            throw damaged(
                    height,
                    new IllegalStateException("its values make the root %s, not %s".formatted(root, head.stateRoot())));
        }
    }

    /** The last block written; empty before block 0. */
    public Optional<Head> head() {
        return Optional.ofNullable(written).map(Written::head);
    }

    /** The block of the snapshot that the store was begun from: of those before it there is block 0 alone. 0 without a snapshot. */
    public long firstBlock() {
        return firstBlock;
    }

    /** How many blocks before the last keep their states readable at least; {@link Long#MAX_VALUE} for all. */
    public long historyBlocks() {
        return historyBlocks;
    }

    /** The oldest block whose state can be read. */
    public long oldestState() {
        byte[] number = store.get(Table.META, Keys.OLDEST);
        return number == null ? 0 : Keys.number(number);
    }

    /** SnapshotManifest bytes, where the store was begun from a snapshot. */
    public Optional<byte[]> manifest() {
        return Optional.ofNullable(store.get(Table.META, Keys.MANIFEST));
    }

    /** The saved state as it is now, unmoved by later blocks; closed by the thread that opened it. */
    public SavedState saved() {
        return new SavedState(store);
    }

    /** The state after the last block sealed, written or not; for the executing thread. */
    public WorldState world() {
        return world;
    }

    /**
     * Before block 0 is staged: an account of before EIP-161, which is in the state though it is empty. What it has stored cannot
     * be read. This chain has none; one that is older does, and its roots know them.
     */
    public void keepEmpty(Address address, Hash storageRoot) {
        tries.keepEmpty(address, storageRoot);
    }

    /** The state root after these changes, which {@link #seal} hands over. For the executing thread. */
    public Hash stage(StateChanges changes) {
        staging = true;
        var batch = sealed.next();
        changes.code().forEach((hash, bytes) -> {
            batch.put(Table.CODE, hash.bytes(), bytes);
            code.add(hash, bytes);
        });
        UnsavedChanges unsaved = world.unsaved();
        try {
            var record = new BlockChanges(changes.accounts().size());
            Hash root = apply(changes, record);
            boolean saves = isSaveDue(unsaved);
            if (saves) {
                new StateSave(next, batch).run(unsaved, tries, new SavePoint(next, root));
                world.unsaved(new UnsavedChanges(next));
            } else {
                batch.put(Table.CHANGES, Keys.number(next), record.encode());
            }
            staged = new Staged(batch, root, unsaved, saves);
            staging = false;
            return root;
        } catch (TrieDamagedException e) {
            throw damaged(Long.toString(next - 1), e);
        }
    }

    /** About what the tries take of memory. */
    long trieBytes() {
        return tries.bytesInMemory();
    }

    private boolean isSaveDue(UnsavedChanges unsaved) {
        return next == 0 || next - unsaved.saved() >= UNSAVED_BLOCKS_MAX || unsaved.isFull() || tries.isFull();
    }

    private Hash apply(StateChanges changes, BlockChanges record) {
        changes.accounts().forEach((address, change) -> apply(address, change, record));
        return tries.hashAccounts();
    }

    private void apply(Address address, StateChanges.AccountChange change, BlockChanges record) {
        HeadAccount account = world.headAccount(address);
        AccountRecord before = account.record();
        Hash root = before.storageRoot();
        if (!change.slots().isEmpty()) {
            root = tries.updateStorage(account, change.slots(), slot -> world.storage(address, slot));
            change.slots().forEach((slot, value) -> world.set(next, new Slot(address, slot), value));
        }
        var after = AccountRecord.of(change.after(), root);
        tries.setAccount(account, before, after);
        world.set(next, account, after);
        record.add(address, after, change.slots());
    }

    /** A block whose changes are to be written. */
    public static final class Sealed {
        private final Head head;
        private final Staged staged;

        private Sealed(Head head, Staged staged) {
            this.head = head;
            this.staged = staged;
        }

        public Head head() {
            return head;
        }
    }

    /** Ends the block that was staged: the next builds on it. For the executing thread. */
    public Sealed seal(Head block) {
        Staged changes = staged;
        if (changes == null || !changes.root.equals(block.stateRoot()) || block.number() != next) {
            throw new IllegalStateException("block %d was not staged".formatted(block.number()));
        }
        staged = null;
        next++;
        sealed.seal(changes.batch);
        return new Sealed(block, changes);
    }

    /**
     * Writes a sealed block, after the one before it.
     *
     * @param body ExecutedBlock bytes
     */
    public void write(Sealed block, byte[] body) {
        long number = block.head.number();
        Batch batch = block.staged.batch;
        if (number != head().map(Head::number).orElse(-1L) + 1) {
            throw new IllegalStateException("block %d does not follow the last".formatted(number));
        }
        batch.put(Table.BODIES, Keys.number(number), body);
        batch.put(Table.BLOCKS, Keys.hashOf(number), block.head.tip().hash().bytes());
        batch.put(Table.BLOCKS, Keys.numberOf(block.head.tip().hash()), Keys.number(number));
        batch.put(Table.META, Keys.HEAD, block.head.encode());
        if (number == 0) {
            batch.put(Table.META, Keys.FORMAT, new byte[] {FORMAT});
        }
        if (block.staged.saves) {
            forgetHistory(number - historyBlocks, batch);
        }
        sealed.write(block.staged.batch);
        written = new Written(block.head, block.staged.unsaved);
        nameHeight(block.head);
    }

    /** Seals and writes what was staged, on the executing thread. */
    public void commit(Head block, byte[] body) {
        write(seal(block), body);
    }

    private void forgetHistory(long last, Batch batch) {
        try (var snapshot = store.snapshot()) {
            for (int i = 0; i < FORGOTTEN_PER_SAVE_MAX; i++) {
                var save = History.firstSaveAfter(snapshot, oldest);
                if (save == null || save.number() > last) {
                    return;
                }
                save.forget(batch);
                oldest = save.number();
                batch.put(Table.META, Keys.OLDEST, Keys.number(oldest));
            }
        }
    }

    private void nameHeight(Head head) {
        if (store instanceof RocksDbStore rocks) {
            rocks.height(head.number());
        }
    }

    private StateDamagedException damaged(String height, RuntimeException cause) {
        return new StateDamagedException(store.location(), height, cause);
    }

    /** ExecutedBlock bytes. */
    public Optional<byte[]> body(long number) {
        return Optional.ofNullable(store.get(Table.BODIES, Keys.number(number)));
    }

    public Optional<Hash> hashOf(long number) {
        return Optional.ofNullable(store.get(Table.BLOCKS, Keys.hashOf(number))).map(Hash::wrap);
    }

    public OptionalLong numberOf(Hash blockHash) {
        byte[] number = store.get(Table.BLOCKS, Keys.numberOf(blockHash));
        return number == null ? OptionalLong.empty() : OptionalLong.of(Keys.number(number));
    }

    /**
     * The state after a block, unmoved by later ones; closed by the thread that opened it.
     *
     * @throws HistoryUnavailableException when the block's state is no longer, or not yet, there
     */
    public StateView view(long number) {
        return StateView.open(store, code, written, number);
    }

    /** The last block whose attestation was handed over; -1 before the first. */
    public long attestedThrough() {
        byte[] number = store.get(Table.META, Keys.ATTESTED);
        return number == null ? -1 : Keys.number(number);
    }

    /** Makes everything written so far survive a power failure: before the results are signed. */
    public void sync() {
        store.sync();
    }

    public void attestedThrough(long number) {
        put(Keys.ATTESTED, Keys.number(number));
    }

    private void put(byte[] name, byte[] value) {
        Batch batch = store.newBatch();
        batch.put(Table.META, name, value);
        store.write(batch);
    }

    @Override
    public void close() {
        store.close();
    }
}
