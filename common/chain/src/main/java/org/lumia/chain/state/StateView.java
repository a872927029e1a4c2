package org.lumia.chain.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
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

    private AccountRecord record(Address address, long after) {
        byte[] bytes = value(Keys.ACCOUNT, Table.ACCOUNTS, address.bytes(), after);
        return bytes == null ? AccountRecord.ABSENT : AccountRecord.decode(bytes);
    }

    /** The value after a block: what the first later change overwrote, else the present one. */
    private byte @Nullable [] value(byte kind, Table table, byte[] key, long after) {
        if (after < head.number()) {
            byte[] from = Keys.history(kind, key, after + 1);
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
        return record(address, number).account();
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        byte[] bytes = value(Keys.SLOT, Table.STORAGE, Keys.slot(address, slot), number);
        return bytes == null ? UInt256.ZERO : UInt256.fromBytes(bytes);
    }

    @Override
    public byte[] code(Hash codeHash) {
        return code.get(codeHash);
    }

    @Override
    public boolean hasStorage(Address address) {
        return !record(address, number).storageRoot().equals(Trie.EMPTY_ROOT);
    }

    /**
     * A proof against the block's state root. Its tries are the saved ones with what lies between in memory: changes after the
     * block taken back, or changes up to it made.
     *
     * @throws HistoryUnavailableException when too much has changed between
     */
    public AccountProof proof(Address address, List<UInt256> slots) {
        var saved =
                SavedTries.decode(Objects.requireNonNull(snapshot.get(Table.META, Keys.TRIES), "written with block 0"));
        Set<Address> changedAccounts = new HashSet<>();
        Set<UInt256> changedSlots = new HashSet<>();
        collectChanges(saved.number(), address, changedAccounts, changedSlots);
        Hash addressHash = Keccak.hash(address.bytes());
        var accounts = new Trie(nodes(Keys::accountNode), saved.root());
        for (Address changed : changedAccounts) {
            byte[] key = Keccak.hash(changed.bytes()).bytes();
            AccountRecord value = record(changed, number);
            if (value.account().isEmpty()) {
                accounts.remove(key);
            } else {
                accounts.put(key, value.leaf());
            }
        }
        accounts.hash();
        var storage = new Trie(
                nodes(path -> Keys.storageNode(addressHash, path)),
                record(address, saved.number()).storageRoot());
        for (UInt256 slot : changedSlots) {
            byte[] key = Keccak.hash(slot.toBytes()).bytes();
            UInt256 value = storage(address, slot);
            if (value.isZero()) {
                storage.remove(key);
            } else {
                storage.put(key, TrieRoots.slot(value));
            }
        }
        storage.hash();
        AccountRecord record = record(address, number);
        var slotProofs = new ArrayList<AccountProof.Slot>();
        for (UInt256 slot : slots) {
            List<byte[]> nodes = storage.proof(Keccak.hash(slot.toBytes()).bytes());
            slotProofs.add(new AccountProof.Slot(slot, storage(address, slot), nodes));
        }
        return new AccountProof(
                record.account(), record.storageRoot(), accounts.proof(addressHash.bytes()), slotProofs);
    }

    /** What changed in the blocks between this one and the one of the saved tries. */
    private void collectChanges(long saved, Address address, Set<Address> accounts, Set<UInt256> slots) {
        for (long between = Math.min(saved, number) + 1; between <= Math.max(saved, number); between++) {
            byte[] keys = snapshot.get(Table.HISTORY, Keys.changedKeys(between));
            if (keys == null) {
                throw new HistoryUnavailableException("missing trie node: the changes of block %d".formatted(between));
            }
            ReverseDiff.forEachKey(keys, (kind, key) -> {
                Address changed = Address.copyOf(key, 0);
                if (kind == Keys.ACCOUNT) {
                    accounts.add(changed);
                } else if (changed.equals(address)) {
                    slots.add(UInt256.fromBytes(key, Address.SIZE, 32));
                }
            });
            if (accounts.size() + slots.size() > PROOF_CHANGES_MAX) {
                throw new HistoryUnavailableException(
                        "missing trie node: too much has changed since block %d for a proof".formatted(number));
            }
        }
    }

    private NodeStore nodes(UnaryOperator<byte[]> keyOfPath) {
        return NodeStore.readOnly(path -> snapshot.get(Table.TRIE, keyOfPath.apply(path)));
    }

    @Override
    public void close() {
        snapshot.close();
    }
}
