package org.lumia.chain.state;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.KeyValueStore.Batch;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.ethereum.trie.NodeStore;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieRoots;

/**
 * Fills an empty store with a state that comes key by key, and makes its tries anew, in bounded memory. What does not fit together is
 * an {@link IllegalArgumentException} that names account and slot. Not thread-safe.
 */
public final class StateLoader {
    /** Changes that wait for a write. */
    private static final long BATCH_BYTES_MAX = 8L << 20;

    private static final int DEPTH_KEPT = 4;

    private final KeyValueStore store;
    private final long trieBytesMax;
    private final Trie accounts = new Trie(new Nodes(Keys::accountNode), Trie.EMPTY_ROOT);
    private Batch batch;
    private long batchBytes;
    private @Nullable Open open;

    /** An account whose slots are coming. */
    private static final class Open {
        private final Address address;
        private final AccountRecord record;
        private final Trie storage;
        private byte @Nullable [] lastSlot;

        Open(Address address, AccountRecord record, Trie storage) {
            this.address = address;
            this.record = record;
            this.storage = storage;
        }
    }

    public StateLoader(KeyValueStore store) {
        this(store, StateTries.bytesMax());
    }

    /** @param trieBytesMax what memory holds of the account trie at most, and of one storage trie */
    StateLoader(KeyValueStore store, long trieBytesMax) {
        this.store = store;
        this.trieBytesMax = trieBytesMax;
        this.batch = store.newBatch();
    }

    /** Before the accounts that have it. */
    public void code(byte[] code) {
        put(Table.CODE, Keccak.hash(code).toBytes(), code);
    }

    /** The next account, whose slots follow; ends the one before. @param record as {@link SavedState.Visitor} gives it */
    public void account(byte[] address, byte[] record) {
        check(address.length == Address.SIZE, "an account's address has %d bytes", address.length);
        var named = Address.wrap(address);
        Address last = endAccount();
        check(last == null || last.compareTo(named) < 0, "account %s does not follow %s", named, last);
        AccountRecord decoded = decode(named, record);
        if (decoded.account().hasCode()) {
            Hash hash = decoded.account().codeHash();
            check(hasCode(hash), "account %s has code %s, which is not there", named, hash);
        }
        put(Table.ACCOUNTS, address, record);
        Hash addressHash = Keccak.hash(address);
        var storage = new Trie(new Nodes(path -> Keys.storageNode(addressHash, path)), Trie.EMPTY_ROOT);
        open = new Open(named, decoded, storage);
    }

    private static AccountRecord decode(Address address, byte[] record) {
        try {
            AccountRecord decoded = AccountRecord.decode(record);
            byte[] canonical =
                    AccountRecord.of(decoded.account(), decoded.storageRoot()).encoded();
            if (record.length > 0 && Arrays.equals(canonical, record)) {
                return decoded;
            }
        } catch (RlpException | IllegalArgumentException malformed) {
            // Said below, as for what is not canonical.
        }
        throw new IllegalArgumentException("account %s is no canonical record of one".formatted(address));
    }

    private boolean hasCode(Hash hash) {
        byte[] key = hash.bytes();
        if (store.get(Table.CODE, key) != null) {
            return true;
        }
        flush();
        return store.get(Table.CODE, key) != null;
    }

    /** The next slot of the account that came last. @param value big-endian without leading zeros, not zero */
    public void slot(byte[] slot, byte[] value) {
        Open account = open;
        if (account == null) {
            throw new IllegalArgumentException("a slot comes before every account");
        }
        byte[] last = account.lastSlot;
        check(slot.length == Hash.SIZE, "a slot of account %s has %d bytes", account.address, slot.length);
        var key = UInt256.fromBytes(slot);
        check(
                last == null || Arrays.compareUnsigned(last, slot) < 0,
                "slot %s of account %s does not follow the one before",
                key.toHash(),
                account.address);
        check(
                value.length > 0 && value.length <= Hash.SIZE && value[0] != 0,
                "slot %s of account %s has no canonical value",
                key.toHash(),
                account.address);
        account.lastSlot = slot;
        put(Table.STORAGE, Keys.slot(account.address, key), value);
        account.storage.put(Keccak.hash(slot).bytes(), TrieRoots.slot(UInt256.fromBytes(value)));
        save(account.storage);
    }

    private @Nullable Address endAccount() {
        Open account = open;
        if (account == null) {
            return null;
        }
        open = null;
        Hash root = account.storage.hash();
        Hash expected = account.record.storageRoot();
        check(
                root.equals(expected),
                "the slots of account %s make the storage root %s, and the account says %s",
                account.address,
                root,
                expected);
        account.storage.save();
        accounts.put(Keccak.hash(account.address.bytes()).bytes(), account.record.leaf());
        save(accounts);
        return account.address;
    }

    private void save(Trie trie) {
        if (trie.bytesInMemory() > trieBytesMax) {
            trie.hash();
            trie.save();
            // What was let go of is read again from the store.
            flush();
            trie.forgetBelow(DEPTH_KEPT);
        }
    }

    /** The state root of all that came; nothing comes after it. */
    public Hash root() {
        endAccount();
        accounts.hash();
        accounts.save();
        flush();
        return accounts.root();
    }

    /** A node of the account trie, after {@link #root}. */
    public Optional<byte[]> accountNode(byte[] path) {
        return Optional.ofNullable(store.get(Table.TRIE, Keys.accountNode(path)));
    }

    /**
     * Makes the store one whose last block is the state's, and whose history begins there.
     *
     * @param bodies ExecutedBlock bytes by number, the head's and what is there of blocks before
     * @param hashes of blocks whose hash is known, by number
     * @param manifest SnapshotManifest bytes
     */
    public void finish(Head head, Map<Long, byte[]> bodies, Map<Long, Hash> hashes, byte[] manifest) {
        bodies.forEach((number, body) -> put(Table.BODIES, Keys.number(number), body));
        hashes.forEach((number, hash) -> {
            put(Table.BLOCKS, Keys.hashOf(number), hash.bytes());
            put(Table.BLOCKS, Keys.numberOf(hash), Keys.number(number));
        });
        byte[] number = Keys.number(head.number());
        put(Table.META, Keys.FORMAT, new byte[] {ChainStore.FORMAT});
        put(Table.META, Keys.SAVED, new SavePoint(head.number(), head.stateRoot()).encode());
        put(Table.META, Keys.OLDEST, number);
        put(Table.META, Keys.FIRST, number);
        put(Table.META, Keys.ATTESTED, number);
        put(Table.META, Keys.MANIFEST, manifest);
        put(Table.META, Keys.HEAD, head.encode());
        flush();
        store.sync();
    }

    private void put(Table table, byte[] key, byte[] value) {
        batch.put(table, key, value);
        batchBytes += key.length + value.length;
        if (batchBytes > BATCH_BYTES_MAX) {
            flush();
        }
    }

    private void flush() {
        store.write(batch);
        batch = store.newBatch();
        batchBytes = 0;
    }

    private static void check(boolean holds, String message, @Nullable Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(values));
        }
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
            StateLoader.this.put(Table.TRIE, keyOfPath.apply(path), node);
        }

        @Override
        public void delete(byte[] path) {
            batch.delete(Table.TRIE, keyOfPath.apply(path));
        }
    }
}
