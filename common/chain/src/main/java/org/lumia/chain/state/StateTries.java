package org.lumia.chain.state;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.KeyValueStore.Batch;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.NodeStore;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieRoots;

/**
 * The account trie and the storage tries, open from block to block with their upper nodes in memory. They are hashed at every
 * block and saved now and then.
 */
final class StateTries {
    private static final int STORAGE_TRIES_MAX = 512;
    /** Of the account trie, and of all storage tries together. */
    private static final long TRIE_BYTES_MAX = 256L << 20;

    private static final int HEAP_PART = 8;
    private static final int DEPTH_KEPT_MAX = 6;

    private final long trieBytesMax;
    private final SealedState store;
    private Trie accounts;
    private final Map<Address, Trie> storages = new LinkedHashMap<>(64, 0.75f, true);
    private long storageBytes;
    private boolean crowded;
    private @Nullable Batch batch;

    /** Empty tries. @param trieBytesMax of the account trie, and of all storage tries together */
    StateTries(SealedState store, long trieBytesMax) {
        this.store = store;
        this.trieBytesMax = trieBytesMax;
        this.accounts = new Trie(new Nodes(Keys::accountNode), Trie.EMPTY_ROOT);
    }

    /** An eighth of the heap, up to a bound. */
    static long bytesMax() {
        return Math.min(TRIE_BYTES_MAX, Runtime.getRuntime().maxMemory() / HEAP_PART);
    }

    long bytesInMemory() {
        return accounts.bytesInMemory() + storageBytes;
    }

    /** Goes on from the tries in the store. */
    void open(Hash root) {
        accounts = new Trie(new Nodes(Keys::accountNode), root);
        storages.clear();
        storageBytes = 0;
        crowded = false;
    }

    /**
     * The root of an account's storage with these slots.
     *
     * @param before the values they have so far
     */
    Hash updateStorage(HeadAccount account, SortedMap<UInt256, UInt256> slots, Function<UInt256, UInt256> before) {
        Hash root = account.record().storageRoot();
        Trie trie = storages.get(account.address());
        if (trie == null || !trie.root().equals(root)) {
            forget(storages.remove(account.address()));
            Hash addressHash = account.addressHash();
            trie = new Trie(new Nodes(path -> Keys.storageNode(addressHash, path)), root);
            storages.put(account.address(), trie);
        }
        storageBytes -= trie.bytesInMemory();
        for (var change : slots.entrySet()) {
            byte[] key = Keccak.hash(change.getKey().toBytes()).bytes();
            UInt256 last = before.apply(change.getKey());
            byte[] lastLeaf = last.isZero() ? null : TrieRoots.slot(last);
            if (change.getValue().isZero()) {
                trie.remove(key, lastLeaf);
            } else {
                trie.put(key, TrieRoots.slot(change.getValue()), lastLeaf);
            }
        }
        storageBytes += trie.bytesInMemory();
        return trie.hash();
    }

    private void forget(@Nullable Trie trie) {
        if (trie != null) {
            storageBytes -= trie.bytesInMemory();
        }
    }

    void keepEmpty(Address address, Hash storageRoot) {
        byte[] leaf = TrieRoots.account(0, UInt256.ZERO, storageRoot, Keccak.EMPTY);
        accounts.put(Keccak.hash(address.bytes()).bytes(), leaf);
    }

    /** @param before what it is so far */
    void setAccount(HeadAccount account, AccountRecord before, AccountRecord record) {
        byte[] key = account.addressHash().bytes();
        byte[] lastLeaf = before.account().isEmpty() ? null : before.leaf();
        if (record.account().isEmpty()) {
            accounts.remove(key, lastLeaf);
            forget(storages.remove(account.address()));
        } else {
            accounts.put(key, record.leaf(), lastLeaf);
        }
    }

    /** The state root, with all changes so far. */
    Hash hashAccounts() {
        Hash root = accounts.hash();
        letGo();
        return root;
    }

    /** Whether what is not saved fills so much memory that it is time to save. */
    boolean isFull() {
        return crowded;
    }

    /** Drops what the store has from memory where there is too much of it. */
    private void letGo() {
        if (accounts.bytesInMemory() > trieBytesMax) {
            shed(List.of(accounts));
            crowded |= accounts.bytesInMemory() > kept();
        }
        if (storages.size() > STORAGE_TRIES_MAX) {
            dropSaved(storages.size() - STORAGE_TRIES_MAX);
        }
        if (storageBytes > trieBytesMax) {
            storageBytes = shed(storages.values());
            crowded |= storageBytes > kept();
        }
    }

    /** Three quarters: so that every time is worth its walk through the nodes. */
    private long kept() {
        return trieBytesMax / 4 * 3;
    }

    /** Forgets the deepest nodes until the rest is within what is kept, or only what is not saved is left; its bytes. */
    private long shed(Collection<Trie> tries) {
        long bytes = Long.MAX_VALUE;
        for (int depth = DEPTH_KEPT_MAX; depth >= 0 && bytes > kept(); depth--) {
            bytes = 0;
            for (Trie trie : tries) {
                trie.forgetBelow(depth);
                bytes += trie.bytesInMemory();
            }
        }
        return bytes;
    }

    /** Drops up to so many of the tries that were used least lately; one that is not saved stays. */
    private void dropSaved(int excess) {
        var eldest = storages.values().iterator();
        for (int left = excess; left > 0 && eldest.hasNext(); ) {
            Trie trie = eldest.next();
            if (trie.isSaved()) {
                forget(trie);
                eldest.remove();
                left--;
            }
        }
    }

    /** Writes the nodes that changed since the last time. */
    void save(Batch changes) {
        batch = changes;
        storages.values().forEach(Trie::save);
        accounts.save();
        batch = null;
        crowded = false;
        letGo();
    }

    private final class Nodes implements NodeStore {
        private final UnaryOperator<byte[]> keyOfPath;

        Nodes(UnaryOperator<byte[]> keyOfPath) {
            this.keyOfPath = keyOfPath;
        }

        @Override
        public byte @Nullable [] get(byte[] path) {
            return store.get(Table.TRIE, keyOfPath.apply(path));
        }

        @Override
        public void put(byte[] path, byte[] node) {
            changes().put(Table.TRIE, keyOfPath.apply(path), node);
        }

        @Override
        public void delete(byte[] path) {
            changes().delete(Table.TRIE, keyOfPath.apply(path));
        }

        private Batch changes() {
            if (batch == null) {
                throw new IllegalStateException("the tries are not being saved");
            }
            return batch;
        }
    }
}
