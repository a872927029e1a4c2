package org.lumia.chain.state;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
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
    private static final long STORAGE_NODES_MAX = 20_000;
    private static final int STORAGE_DEPTH_KEPT = 3;
    private static final long ACCOUNT_NODES_MAX = 400_000;
    private static final int ACCOUNT_DEPTH_KEPT = 5;

    private final SealedState store;
    private Trie accounts;
    private final Map<Address, Trie> storages = new LinkedHashMap<>(64, 0.75f, true);
    private boolean crowded;
    private @Nullable Batch batch;

    /** Empty tries. */
    StateTries(SealedState store) {
        this.store = store;
        this.accounts = new Trie(new Nodes(Keys::accountNode), Trie.EMPTY_ROOT);
    }

    /** Goes on from the tries in the store. */
    void open(Hash root) {
        accounts = new Trie(new Nodes(Keys::accountNode), root);
        storages.clear();
        crowded = false;
    }

    /** The root of an account's storage with these slots. */
    Hash updateStorage(HeadAccount account, SortedMap<UInt256, UInt256> slots) {
        Hash root = account.record().storageRoot();
        Trie trie = storages.get(account.address());
        if (trie == null || !trie.root().equals(root)) {
            Hash addressHash = account.addressHash();
            trie = new Trie(new Nodes(path -> Keys.storageNode(addressHash, path)), root);
            storages.put(account.address(), trie);
        }
        for (var change : slots.entrySet()) {
            byte[] key = Keccak.hash(change.getKey().toBytes()).bytes();
            if (change.getValue().isZero()) {
                trie.remove(key);
            } else {
                trie.put(key, TrieRoots.slot(change.getValue()));
            }
        }
        crowded |= trie.nodesInMemory() > STORAGE_NODES_MAX || storages.size() > STORAGE_TRIES_MAX;
        return trie.hash();
    }

    void setAccount(HeadAccount account, AccountRecord record) {
        byte[] key = account.addressHash().bytes();
        if (record.account().isEmpty()) {
            accounts.remove(key);
            storages.remove(account.address());
        } else {
            accounts.put(key, record.leaf());
        }
    }

    /** The state root, with all changes so far. */
    Hash hashAccounts() {
        return accounts.hash();
    }

    /** Whether memory holds so much that it is time to save. */
    boolean isFull() {
        return crowded || accounts.nodesInMemory() > ACCOUNT_NODES_MAX;
    }

    /** Writes the nodes that changed since the last time, and lets go of what memory should not hold. */
    void save(Batch changes) {
        batch = changes;
        storages.values().forEach(trie -> {
            trie.save();
            if (trie.nodesInMemory() > STORAGE_NODES_MAX) {
                trie.forgetBelow(STORAGE_DEPTH_KEPT);
            }
        });
        var eldest = storages.values().iterator();
        for (int excess = storages.size() - STORAGE_TRIES_MAX; excess > 0; excess--) {
            eldest.next();
            eldest.remove();
        }
        accounts.save();
        if (accounts.nodesInMemory() > ACCOUNT_NODES_MAX) {
            accounts.forgetBelow(ACCOUNT_DEPTH_KEPT);
        }
        batch = null;
        crowded = false;
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
