package org.lumia.chain.state;

import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.KeyValueStore.Batch;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Hash;

/**
 * The tables after the last block sealed, for the thread that executes: the changes of blocks that another thread is yet to
 * write stand before the store.
 */
final class SealedState {
    private final KeyValueStore store;
    private final Deque<Changes> unwritten = new ConcurrentLinkedDeque<>();

    SealedState(KeyValueStore store) {
        this.store = store;
    }

    /** Sealed changes come first, so that it does not matter when they get into the store. */
    byte @Nullable [] get(Table table, byte[] key) {
        byte[] value = unwritten(table, key);
        if (value == null) {
            return store.get(table, key);
        }
        return value == Changes.DELETED ? null : value;
    }

    /** Code that is not in the store yet. */
    byte @Nullable [] unwrittenCode(Hash hash) {
        return unwritten(Table.CODE, hash.bytes());
    }

    private byte @Nullable [] unwritten(Table table, byte[] key) {
        if (!unwritten.isEmpty()) {
            var wanted = new Key(table, key);
            for (Changes changes : unwritten) {
                byte[] value = changes.values.get(wanted);
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    /** Changes of the next block. */
    Changes next() {
        return new Changes(store.newBatch());
    }

    /** Reads see these changes from now on. */
    void seal(Changes changes) {
        unwritten.addFirst(changes);
    }

    /** What is sealed and not written is read no more. */
    void forget() {
        unwritten.clear();
    }

    /** Writes the oldest sealed changes. */
    void write(Changes changes) {
        store.write(changes.batch);
        unwritten.remove(changes);
    }

    /**
     * A batch whose part of the state can be read. Once it is sealed only other tables are added to, by the thread that
     * writes it.
     */
    static final class Changes implements Batch {
        private static final Set<Table> STATE = EnumSet.of(Table.ACCOUNTS, Table.STORAGE, Table.TRIE, Table.CODE);
        private static final byte[] DELETED = {};

        private final Batch batch;
        private final Map<Key, byte[]> values = new HashMap<>();

        private Changes(Batch batch) {
            this.batch = batch;
        }

        @Override
        public void put(Table table, byte[] key, byte[] value) {
            batch.put(table, key, value);
            note(table, key, value);
        }

        @Override
        public void delete(Table table, byte[] key) {
            batch.delete(table, key);
            note(table, key, DELETED);
        }

        private void note(Table table, byte[] key, byte[] value) {
            if (STATE.contains(table)) {
                values.put(new Key(table, key), value);
            }
        }
    }

    private static final class Key {
        private final Table table;
        private final byte[] bytes;
        private final int hash;

        Key(Table table, byte[] bytes) {
            this.table = table;
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes) + table.ordinal();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && table == key.table && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
