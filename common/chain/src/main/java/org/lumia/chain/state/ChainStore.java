package org.lumia.chain.state;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.KeyValueStore.Batch;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.trie.TrieDamagedException;
import org.lumia.evm.StateChanges;
import org.lumia.evm.WorldState;

/**
 * The chain's blocks and state. One thread executes: it reads {@link #world}, {@link #stage}s a block's changes and {@link
 * #seal}s them. One thread, the same or another, {@link #write}s sealed blocks in their order, each in one write, and only
 * then are they there for the readers of other methods, which are safe for concurrent use.
 */
public final class ChainStore implements AutoCloseable {
    private static final byte[] FORMAT = {1};
    private static final int FORGOTTEN_PER_BLOCK_MAX = 4;
    /** The last block's own diff is not yet in the store when it is written. */
    private static final int HISTORY_BLOCKS_MIN = 1;

    private final KeyValueStore store;
    private final long historyBlocks;
    private final CodeStore code;
    private final HeadState world;
    private final StateTries tries;
    private final SealedState sealed;
    private SealedState.@Nullable Changes staged;
    private Hash stagedRoot = Hash.ZERO;
    private long next;
    private volatile Optional<Head> head;
    private long oldest;
    private long triesSaved;

    /**
     * @param historyBlocks how many blocks before the last keep their states readable, at least one; {@link
     *     Long#MAX_VALUE} for all
     * @throws StateDamagedException when the store's format is another
     */
    public ChainStore(KeyValueStore store, long historyBlocks) {
        this.store = store;
        this.historyBlocks = Math.max(HISTORY_BLOCKS_MIN, historyBlocks);
        byte[] format = store.get(Table.META, Keys.FORMAT);
        byte[] bytes = store.get(Table.META, Keys.HEAD);
        if (bytes != null && (format == null || format.length != 1 || format[0] != FORMAT[0])) {
            throw new StateDamagedException(
                    store.location(), "unknown", new IllegalStateException("its format is not " + FORMAT[0]));
        }
        this.head = Optional.ofNullable(bytes).map(Head::decode);
        byte[] oldestBytes = store.get(Table.META, Keys.OLDEST);
        this.oldest = oldestBytes == null ? 0 : Keys.number(oldestBytes);
        this.next = head.map(Head::number).orElse(-1L) + 1;
        this.code = new CodeStore(store);
        this.sealed = new SealedState(store);
        this.world = new HeadState(sealed, code);
        this.tries = new StateTries(sealed, this.historyBlocks);
        nameHeight();
        head.ifPresent(this::openTries);
    }

    private void openTries(Head last) {
        byte[] bytes = store.get(Table.META, Keys.TRIES);
        if (bytes == null) {
            // Written when the tries were saved with every block.
            bytes = new SavedTries(last.number(), last.stateRoot()).encode();
            put(Keys.TRIES, bytes);
        }
        var saved = SavedTries.decode(bytes);
        triesSaved = saved.number();
        tries.open(saved, last.number());
        TrieReplay.run(store, tries, saved, last);
    }

    /** The last block written; empty before block 0. */
    public Optional<Head> head() {
        return head;
    }

    /** The state after the last block sealed, written or not; for the executing thread. */
    public WorldState world() {
        return world;
    }

    /** The state root after these changes, which {@link #seal} hands over. For the executing thread. */
    public Hash stage(StateChanges changes) {
        long number = next;
        var batch = sealed.next();
        var diff = new ReverseDiff(number, batch);
        changes.code().forEach((hash, bytes) -> {
            batch.put(Table.CODE, hash.bytes(), bytes);
            code.add(hash, bytes);
        });
        try {
            changes.accounts().forEach((address, change) -> stage(address, change, batch, diff));
            stagedRoot = tries.hashAccounts();
            tries.endBlock();
            if (number == 0 || tries.isSaveDue()) {
                tries.save(batch);
                triesSaved = number;
                batch.put(Table.META, Keys.TRIES, new SavedTries(number, stagedRoot).encode());
            }
        } catch (TrieDamagedException e) {
            throw new StateDamagedException(store.location(), Long.toString(number - 1), e);
        }
        if (number > 0) {
            diff.finish();
        }
        staged = batch;
        return stagedRoot;
    }

    private void stage(Address address, StateChanges.AccountChange change, Batch batch, ReverseDiff diff) {
        AccountRecord before = world.record(address);
        Hash root = before.storageRoot();
        for (var slot : change.slots().entrySet()) {
            byte[] key = Keys.slot(address, slot.getKey());
            diff.slot(key, world.storage(address, slot.getKey()));
            UInt256 value = slot.getValue();
            if (value.isZero()) {
                batch.delete(Table.STORAGE, key);
            } else {
                batch.put(Table.STORAGE, key, value.toMinimalBytes());
            }
            world.set(address, slot.getKey(), value);
        }
        if (!change.slots().isEmpty()) {
            root = tries.updateStorage(address, root, change.slots());
        }
        var after = new AccountRecord(change.after(), root);
        diff.account(address.bytes(), before.encode());
        if (after.account().isEmpty()) {
            batch.delete(Table.ACCOUNTS, address.bytes());
            after = AccountRecord.ABSENT;
        } else {
            batch.put(Table.ACCOUNTS, address.bytes(), after.encode());
        }
        tries.setAccount(address, after);
        world.set(address, after);
    }

    /** A block whose changes are to be written. */
    public static final class Sealed {
        private final Head head;
        private final SealedState.Changes changes;
        private final long triesSaved;

        private Sealed(Head head, SealedState.Changes changes, long triesSaved) {
            this.head = head;
            this.changes = changes;
            this.triesSaved = triesSaved;
        }

        public Head head() {
            return head;
        }
    }

    /** Ends the block that was staged: the next builds on it. For the executing thread. */
    public Sealed seal(Head block) {
        SealedState.Changes changes = staged;
        if (changes == null || !stagedRoot.equals(block.stateRoot()) || block.number() != next) {
            throw new IllegalStateException("block %d was not staged".formatted(block.number()));
        }
        staged = null;
        next++;
        sealed.seal(changes);
        return new Sealed(block, changes, triesSaved);
    }

    /**
     * Writes a sealed block, after the one before it.
     *
     * @param body ExecutedBlock bytes
     */
    public void write(Sealed block, byte[] body) {
        long number = block.head.number();
        Batch batch = block.changes;
        if (number != head.map(Head::number).orElse(-1L) + 1) {
            throw new IllegalStateException("block %d does not follow the last".formatted(number));
        }
        batch.put(Table.BODIES, Keys.number(number), body);
        batch.put(Table.BLOCKS, Keys.hashOf(number), block.head.tip().hash().bytes());
        batch.put(Table.BLOCKS, Keys.numberOf(block.head.tip().hash()), Keys.number(number));
        batch.put(Table.META, Keys.HEAD, block.head.encode());
        if (number == 0) {
            batch.put(Table.META, Keys.FORMAT, FORMAT);
        }
        forgetHistory(block, batch);
        sealed.write(block.changes);
        head = Optional.of(block.head);
        nameHeight();
    }

    /** Seals and writes what was staged, on the executing thread. */
    public void commit(Head block, byte[] body) {
        write(seal(block), body);
    }

    /** Not what the saved tries still lack. */
    private void forgetHistory(Sealed block, Batch batch) {
        long last = Math.min(block.head.number() - historyBlocks, block.triesSaved);
        for (int i = 0; i < FORGOTTEN_PER_BLOCK_MAX && oldest < last; i++) {
            byte[] keys = store.get(Table.HISTORY, Keys.changedKeys(oldest + 1));
            if (keys != null) {
                ReverseDiff.forget(keys, oldest + 1, batch);
            }
            oldest++;
            batch.put(Table.META, Keys.OLDEST, Keys.number(oldest));
        }
    }

    private void nameHeight() {
        if (store instanceof RocksDbStore rocks) {
            head.ifPresent(last -> rocks.height(last.number()));
        }
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
        return StateView.open(store, code, number);
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
