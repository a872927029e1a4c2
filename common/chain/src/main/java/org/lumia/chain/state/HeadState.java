package org.lumia.chain.state;

import java.util.Objects;
import org.lumia.chain.state.KeyValueStore.Table;
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

    private record Slot(Address address, UInt256 slot) {}

    private final SealedState store;
    private final CodeStore code;
    private final Generations<Address, AccountRecord> accounts = new Generations<>(ACCOUNTS_MAX);
    private final Generations<Slot, UInt256> slots = new Generations<>(SLOTS_MAX);

    HeadState(SealedState store, CodeStore code) {
        this.store = store;
        this.code = code;
    }

    AccountRecord record(Address address) {
        AccountRecord record = accounts.get(address);
        if (record == null) {
            byte[] bytes = store.get(Table.ACCOUNTS, address.bytes());
            record = bytes == null ? AccountRecord.ABSENT : AccountRecord.decode(bytes);
            accounts.put(address, record);
        }
        return record;
    }

    void set(Address address, AccountRecord record) {
        accounts.put(address, record);
    }

    void set(Address address, UInt256 slot, UInt256 value) {
        slots.put(new Slot(address, slot), value);
    }

    @Override
    public Account account(Address address) {
        return record(address).account();
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        var key = new Slot(address, slot);
        UInt256 value = slots.get(key);
        if (value == null) {
            byte[] bytes = store.get(Table.STORAGE, Keys.slot(address, slot));
            value = bytes == null ? UInt256.ZERO : UInt256.fromBytes(bytes);
            slots.put(key, value);
        }
        return Objects.requireNonNull(value);
    }

    @Override
    public byte[] code(Hash codeHash) {
        byte[] unwritten = store.unwrittenCode(codeHash);
        return unwritten != null ? unwritten : code.get(codeHash);
    }

    @Override
    public boolean hasStorage(Address address) {
        return !record(address).storageRoot().equals(Trie.EMPTY_ROOT);
    }
}
