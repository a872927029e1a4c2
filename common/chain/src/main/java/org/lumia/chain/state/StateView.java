package org.lumia.chain.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.KeyValueStore.Entry;
import org.lumia.chain.state.KeyValueStore.Snapshot;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.NodeStore;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.Account;
import org.lumia.evm.WorldState;

/** The state after one block: flat values of the last block, behind what later blocks overwrote. Not thread-safe. */
public final class StateView implements WorldState, AutoCloseable {
    private static final int PROOF_CHANGES_MAX = 500_000;

    private final Snapshot snapshot;
    private final CodeStore code;
    private final long number;
    private final Head head;

    private StateView(Snapshot snapshot, CodeStore code, long number, Head head) {
        this.snapshot = snapshot;
        this.code = code;
        this.number = number;
        this.head = head;
    }

    static StateView open(KeyValueStore store, CodeStore code, long number) {
        Snapshot snapshot = store.snapshot();
        try {
            byte[] headBytes = snapshot.get(Table.META, Keys.HEAD);
            byte[] oldestBytes = snapshot.get(Table.META, Keys.OLDEST);
            long oldest = oldestBytes == null ? 0 : Keys.number(oldestBytes);
            if (headBytes == null) {
                throw new HistoryUnavailableException("header not found");
            }
            Head head = Head.decode(headBytes);
            if (number > head.number() || number < 0) {
                throw new HistoryUnavailableException("header not found");
            }
            if (number < oldest) {
                throw new HistoryUnavailableException(
                        "missing trie node: the state of block %d is not available, the oldest is that of block %d"
                                .formatted(number, oldest));
            }
            return new StateView(snapshot, code, number, head);
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    public long number() {
        return number;
    }

    /** The last block when this view was opened. */
    public Head head() {
        return head;
    }

    private AccountRecord record(Address address) {
        byte[] bytes = value(Keys.ACCOUNT, Table.ACCOUNTS, address.bytes());
        return bytes == null ? AccountRecord.ABSENT : AccountRecord.decode(bytes);
    }

    /** The value after the block: what the first later change overwrote, else the present one. */
    private byte @Nullable [] value(byte kind, Table table, byte[] key) {
        if (number < head.number()) {
            byte[] from = Keys.history(kind, key, number + 1);
            Entry change = snapshot.firstFrom(Table.HISTORY, from);
            int prefix = 1 + key.length;
            if (change != null
                    && change.key().length == from.length
                    && Arrays.equals(change.key(), 0, prefix, from, 0, prefix)) {
                return change.value();
            }
        }
        return snapshot.get(table, key);
    }

    @Override
    public Account account(Address address) {
        return record(address).account();
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        byte[] bytes = value(Keys.SLOT, Table.STORAGE, Keys.slot(address, slot));
        return bytes == null ? UInt256.ZERO : UInt256.fromBytes(bytes);
    }

    @Override
    public byte[] code(Hash codeHash) {
        return code.get(codeHash);
    }

    @Override
    public boolean hasStorage(Address address) {
        return !record(address).storageRoot().equals(Trie.EMPTY_ROOT);
    }

    /**
     * A proof against the block's state root. An older block's tries are the present ones with later changes taken back, in
     * memory.
     *
     * @throws HistoryUnavailableException when too much has changed since
     */
    public AccountProof proof(Address address, List<UInt256> slots) {
        Map<Address, AccountRecord> accountsBefore = new HashMap<>();
        Map<UInt256, UInt256> slotsBefore = new HashMap<>();
        collectChanges(address, accountsBefore, slotsBefore);
        Hash addressHash = Keccak.hash(address.bytes());
        var accounts = new Trie(overlay(Keys::accountNode), head.stateRoot());
        accountsBefore.forEach((changed, before) -> {
            byte[] key = Keccak.hash(changed.bytes()).bytes();
            if (before.account().isEmpty()) {
                accounts.remove(key);
            } else {
                accounts.put(key, before.leaf());
            }
        });
        accounts.commit();
        AccountRecord present = presentRecord(address);
        var storage = new Trie(overlay(path -> Keys.storageNode(addressHash, path)), present.storageRoot());
        slotsBefore.forEach((slot, before) -> {
            byte[] key = Keccak.hash(slot.toBytes()).bytes();
            if (before.isZero()) {
                storage.remove(key);
            } else {
                storage.put(key, TrieRoots.slot(before));
            }
        });
        storage.commit();
        AccountRecord record = record(address);
        var slotProofs = new ArrayList<AccountProof.Slot>();
        for (UInt256 slot : slots) {
            List<byte[]> nodes = storage.proof(Keccak.hash(slot.toBytes()).bytes());
            slotProofs.add(new AccountProof.Slot(slot, storage(address, slot), nodes));
        }
        return new AccountProof(
                record.account(), record.storageRoot(), accounts.proof(addressHash.bytes()), slotProofs);
    }

    private AccountRecord presentRecord(Address address) {
        byte[] bytes = snapshot.get(Table.ACCOUNTS, address.bytes());
        return bytes == null ? AccountRecord.ABSENT : AccountRecord.decode(bytes);
    }

    private void collectChanges(Address address, Map<Address, AccountRecord> accounts, Map<UInt256, UInt256> slots) {
        for (long later = number + 1; later <= head.number(); later++) {
            byte[] keys = snapshot.get(Table.HISTORY, Keys.changedKeys(later));
            if (keys == null) {
                throw new HistoryUnavailableException("missing trie node: the changes of block %d".formatted(later));
            }
            long at = later;
            ReverseDiff.forEachKey(keys, (kind, key) -> {
                Address changed = Address.copyOf(key, 0);
                if (kind == Keys.ACCOUNT) {
                    accounts.computeIfAbsent(changed, absent -> AccountRecord.decode(before(kind, key, at)));
                } else if (changed.equals(address)) {
                    slots.computeIfAbsent(
                            UInt256.fromBytes(key, Address.SIZE, 32),
                            absent -> UInt256.fromBytes(before(kind, key, at)));
                }
            });
            if (accounts.size() + slots.size() > PROOF_CHANGES_MAX) {
                throw new HistoryUnavailableException(
                        "missing trie node: too much has changed since block %d for a proof".formatted(number));
            }
        }
    }

    private byte[] before(byte kind, byte[] key, long at) {
        byte[] value = snapshot.get(Table.HISTORY, Keys.history(kind, key, at));
        if (value == null) {
            throw new HistoryUnavailableException("missing trie node: the changes of block %d".formatted(at));
        }
        return value;
    }

    private NodeStore overlay(java.util.function.UnaryOperator<byte[]> keyOfPath) {
        var changed = new HashMap<ByteBuffer, byte[]>();
        return new NodeStore() {
            @Override
            public byte @Nullable [] get(byte[] path) {
                byte[] mine = changed.get(ByteBuffer.wrap(path));
                return mine != null ? mine : snapshot.get(Table.TRIE, keyOfPath.apply(path));
            }

            @Override
            public void put(byte[] path, byte[] node) {
                changed.put(ByteBuffer.wrap(path), node);
            }

            @Override
            public void delete(byte[] path) {
                changed.remove(ByteBuffer.wrap(path));
            }
        };
    }

    @Override
    public void close() {
        snapshot.close();
    }
}
