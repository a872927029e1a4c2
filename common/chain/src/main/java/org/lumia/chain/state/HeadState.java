package org.lumia.chain.state;

import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.chain.state.UnsavedChanges.Slot;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.trie.Trie;
import org.lumia.evm.Account;
import org.lumia.evm.WorldState;

/** The state after the last block sealed, with what was used lately in memory: for the one thread that executes blocks. */
final class HeadState implements WorldState {
    private static final int ACCOUNTS_MAX = 100_000;
    private static final int SLOTS_MAX = 200_000;

    private final SealedState store;
    private final CodeStore code;
    private final Generations<Address, HeadAccount> accounts = new Generations<>(ACCOUNTS_MAX);
    private final Generations<Slot, UInt256> slots = new Generations<>(SLOTS_MAX);
    private UnsavedChanges unsaved;

    HeadState(SealedState store, CodeStore code, UnsavedChanges unsaved) {
        this.store = store;
        this.code = code;
        this.unsaved = unsaved;
    }

    UnsavedChanges unsaved() {
        return unsaved;
    }

    /** From now on changes gather anew: those before are in the store, or on their way into it. */
    void unsaved(UnsavedChanges next) {
        unsaved = next;
    }

    /** Everything is read from the store again. */
    void forget() {
        accounts.clear();
        slots.clear();
        unsaved = new UnsavedChanges(0);
    }

    HeadAccount headAccount(Address address) {
        HeadAccount account = accounts.get(address);
        if (account == null) {
            account = new HeadAccount(address, load(address));
            accounts.put(address, account);
        }
        return account;
    }

    private AccountRecord load(Address address) {
        var changed = unsaved.account(address);
        if (changed != null) {
            return changed.value();
        }
        byte[] bytes = store.get(Table.ACCOUNTS, address.bytes());
        return bytes == null ? AccountRecord.ABSENT : AccountRecord.decode(bytes);
    }

    /** @param account from {@link #headAccount} in this block */
    void set(long number, HeadAccount account, AccountRecord after) {
        unsaved.set(number, account.address(), account.record(), after);
        account.record(after);
    }

    void set(long number, Slot slot, UInt256 value) {
        unsaved.set(number, slot, value(slot), value);
        slots.put(slot, value);
    }

    @Override
    public Account account(Address address) {
        return headAccount(address).record().account();
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        return value(new Slot(address, slot));
    }

    private UInt256 value(Slot slot) {
        UInt256 value = slots.get(slot);
        if (value == null) {
            value = load(slot);
            slots.put(slot, value);
        }
        return value;
    }

    private UInt256 load(Slot slot) {
        var changed = unsaved.slot(slot);
        if (changed != null) {
            return changed.value();
        }
        byte[] bytes = store.get(Table.STORAGE, Keys.slot(slot.address(), slot.slot()));
        return bytes == null ? UInt256.ZERO : UInt256.fromBytes(bytes);
    }

    @Override
    public byte[] code(Hash codeHash) {
        byte[] unwritten = store.unwrittenCode(codeHash);
        return unwritten != null ? unwritten : code.get(codeHash);
    }

    @Override
    public boolean hasStorage(Address address) {
        return !headAccount(address).record().storageRoot().equals(Trie.EMPTY_ROOT);
    }
}
