package org.lumia.chain.state;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.ChainStore.Written;
import org.lumia.chain.state.KeyValueStore.Snapshot;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.NodeStore;
import org.lumia.ethereum.trie.Trie;
import org.lumia.evm.Account;
import org.lumia.evm.WorldState;

/**
 * The state after one block. Of a block up to the saved one: the saved values, behind what later saves overwrote; of a later
 * one: behind what is not saved yet. Not thread-safe.
 */
public final class StateView implements WorldState, AutoCloseable {
    private static final int PROOF_CHANGES_MAX = 500_000;

    private final Snapshot snapshot;
    private final CodeStore code;
    private final long number;
    private final Head head;
    private final UnsavedChanges unsaved;
    private final SavePoint saved;

    private StateView(Snapshot snapshot, CodeStore code, long number, Written written) {
        this.snapshot = snapshot;
        this.code = code;
        this.number = number;
        this.head = written.head();
        this.unsaved = written.unsaved();
        this.saved =
                SavePoint.decode(Objects.requireNonNull(snapshot.get(Table.META, Keys.SAVED), "written with block 0"));
    }

    /** @param written what the store held before now; null for nothing */
    static StateView open(KeyValueStore store, CodeStore code, @Nullable Written written, long number) {
        if (written == null || number > written.head().number() || number < 0) {
            throw new HistoryUnavailableException("header not found");
        }
        Snapshot snapshot = store.snapshot();
        try {
            byte[] oldestBytes = snapshot.get(Table.META, Keys.OLDEST);
            long oldest = oldestBytes == null ? 0 : Keys.number(oldestBytes);
            if (number < oldest) {
                throw new HistoryUnavailableException(
                        "missing trie node: the state of block %d is not available, the oldest is that of block %d"
                                .formatted(number, oldest));
            }
            return new StateView(snapshot, code, number, written);
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

    private AccountRecord record(Address address, long block) {
        if (block > saved.number()) {
            var changed = unsaved.account(address);
            if (changed != null) {
                return changed.at(block);
            }
        }
        byte[] bytes = value(Keys.ACCOUNT, Table.ACCOUNTS, address.bytes(), block);
        return bytes == null ? AccountRecord.ABSENT : AccountRecord.decode(bytes);
    }

    /** The value after a block: what the first later change that is saved overwrote, else that of the saved block. */
    private byte @Nullable [] value(byte kind, Table table, byte[] key, long block) {
        byte[] overwritten = block < saved.number() ? History.valueAt(snapshot, kind, key, block) : null;
        return overwritten == null ? snapshot.get(table, key) : overwritten;
    }

    @Override
    public Account account(Address address) {
        return record(address, number).account();
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        if (number > saved.number()) {
            var changed = unsaved.slot(new UnsavedChanges.Slot(address, slot));
            if (changed != null) {
                return changed.at(number);
            }
        }
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
        Trie accounts = accounts();
        accounts.hash();
        Trie storage = storageOf(address);
        storage.hash();
        AccountRecord record = record(address, number);
        var slotProofs = new ArrayList<AccountProof.Slot>();
        for (UInt256 slot : slots) {
            List<byte[]> nodes = storage.proof(Keccak.hash(slot.toBytes()).bytes());
            slotProofs.add(new AccountProof.Slot(slot, storage(address, slot), nodes));
        }
        Hash addressHash = Keccak.hash(address.bytes());
        return new AccountProof(
                record.account(), record.storageRoot(), accounts.proof(addressHash.bytes()), slotProofs);
    }

    /**
     * The roots of states that would come after this one.
     *
     * @throws HistoryUnavailableException as {@link #proof}
     */
    public StateRoots roots() {
        return new StateRoots(this);
    }

    /** The account trie after the block. */
    Trie accounts() {
        Set<Address> changedAccounts = new HashSet<>();
        collectChanges(Address.ZERO, changedAccounts, new HashSet<>());
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
        return accounts;
    }

    /** The storage trie of an account after the block. */
    Trie storageOf(Address address) {
        Set<UInt256> changedSlots = new HashSet<>();
        collectChanges(address, new HashSet<>(), changedSlots);
        Hash addressHash = Keccak.hash(address.bytes());
        var storage = new Trie(
                nodes(path -> Keys.storageNode(addressHash, path)),
                record(address, saved.number()).storageRoot());
        for (UInt256 slot : changedSlots) {
            StateRoots.set(storage, slot, storage(address, slot));
        }
        return storage;
    }

    Hash storageRoot(Address address) {
        return record(address, number).storageRoot();
    }

    /** What can differ between this block and the saved one. */
    private void collectChanges(Address address, Set<Address> accounts, Set<UInt256> slots) {
        if (number > saved.number()) {
            unsaved.changedAccounts(number, accounts::add);
            unsaved.changedSlots(address, number, slots::add);
            return;
        }
        for (long through = number; through < saved.number(); ) {
            var save = History.firstSaveAfter(snapshot, through);
            if (save == null) {
                throw new HistoryUnavailableException(
                        "missing trie node: the changes after block %d".formatted(through));
            }
            save.forEachKey((kind, key) -> {
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
            through = save.number();
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
