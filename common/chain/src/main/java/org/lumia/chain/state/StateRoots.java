package org.lumia.chain.state;

import java.util.HashMap;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.Account;

/** Roots of states that are nowhere kept: those of simulated blocks, over a {@link StateView} that stays open meanwhile. Not thread-safe. */
public final class StateRoots {
    private final StateView view;
    private final Trie accounts;
    private final Map<Address, Trie> storages = new HashMap<>();

    StateRoots(StateView view) {
        this.view = view;
        this.accounts = view.accounts();
    }

    /** Forgets all that an account has stored; its root follows with the next {@link #set}. */
    public void clear(Address address) {
        storages.put(address, Trie.inMemory());
    }

    /** What an account is now, and those of its slots that changed: zero where one is empty now. */
    public void set(Address address, Account account, Map<UInt256, UInt256> slots) {
        byte[] key = Keccak.hash(address.bytes()).bytes();
        if (account.isEmpty()) {
            accounts.remove(key);
            storages.put(address, Trie.inMemory());
            return;
        }
        Trie storage = storages.get(address);
        if (storage == null && !slots.isEmpty()) {
            storage = view.storageOf(address);
            storages.put(address, storage);
        }
        Hash root = view.storageRoot(address);
        if (storage != null) {
            for (var slot : slots.entrySet()) {
                set(storage, slot.getKey(), slot.getValue());
            }
            root = storage.hash();
        }
        accounts.put(key, TrieRoots.account(account.nonce(), account.balance(), root, account.codeHash()));
    }

    /** The state root after all that was set. */
    public Hash root() {
        return accounts.hash();
    }

    static void set(Trie storage, UInt256 slot, UInt256 value) {
        byte[] key = Keccak.hash(slot.toBytes()).bytes();
        if (value.isZero()) {
            storage.remove(key);
        } else {
            storage.put(key, TrieRoots.slot(value));
        }
    }
}
