package org.lumia.chain.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.lumia.chain.block.ChainTip;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.Account;
import org.lumia.evm.StateChanges;

/** A state in plain maps, and blocks of random changes to it. */
record StateModel(TreeMap<Address, Account> accounts, Map<Address, TreeMap<UInt256, UInt256>> storage) {
    StateModel() {
        this(new TreeMap<>(), new HashMap<>());
    }

    StateModel copy() {
        var slots = new HashMap<Address, TreeMap<UInt256, UInt256>>();
        storage.forEach((address, values) -> slots.put(address, new TreeMap<>(values)));
        return new StateModel(new TreeMap<>(accounts), slots);
    }

    Hash storageRoot(Address address) {
        var leaves = new HashMap<byte[], byte[]>();
        storage.getOrDefault(address, new TreeMap<>())
                .forEach((slot, value) -> leaves.put(slot.toBytes(), TrieRoots.slot(value)));
        return TrieRoots.ofHashedKeys(leaves);
    }

    Hash root() {
        var leaves = new HashMap<byte[], byte[]>();
        accounts.forEach((address, account) -> leaves.put(
                address.toBytes(),
                TrieRoots.account(account.nonce(), account.balance(), storageRoot(address), account.codeHash())));
        return TrieRoots.ofHashedKeys(leaves);
    }

    /** New slots of one account. */
    StateChanges manySlots(int count) {
        return slots(0, count, UInt256.ONE);
    }

    /** A value in slots of {@link #manySlots}. */
    StateChanges slots(int first, int count, UInt256 value) {
        Address address = address(0);
        Account before = accounts.getOrDefault(address, Account.ABSENT);
        var after = new Account(before.nonce() + 1, before.balance(), Keccak.EMPTY);
        var slots = new TreeMap<UInt256, UInt256>();
        for (int i = first; i < first + count; i++) {
            slots.put(UInt256.of(1_000 + i), value);
        }
        accounts.put(address, after);
        storage.computeIfAbsent(address, absent -> new TreeMap<>()).putAll(slots);
        var change = new StateChanges.AccountChange(before, after, slots);
        return new StateChanges(new TreeMap<>(Map.of(address, change)), new TreeMap<>());
    }

    static void apply(ChainStore store, long number, StateChanges changes) {
        apply(store, number, changes, new byte[3]);
    }

    static void apply(ChainStore store, long number, StateChanges changes, byte[] body) {
        store.commit(head(number, store.stage(changes)), body);
    }

    static Head head(long number, Hash root) {
        var tip = new ChainTip(number, Keccak.hash(Keys.number(number)), number, UInt256.ONE, 0, Hash.ZERO);
        return new Head(tip, Hash.ZERO, root, number + 100);
    }

    /** The next block's, made in this state too. */
    StateChanges changes(Random random) {
        var made = new TreeMap<Address, StateChanges.AccountChange>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            Address address = address(random.nextInt(12));
            Account before = accounts.getOrDefault(address, Account.ABSENT);
            var slots = storage.computeIfAbsent(address, absent -> new TreeMap<>());
            if (made.containsKey(address)) {
                continue;
            }
            if (slots.isEmpty() && random.nextInt(4) == 0) {
                made.put(address, new StateChanges.AccountChange(before, Account.ABSENT, new TreeMap<>()));
                accounts.remove(address);
                continue;
            }
            var after = new Account(before.nonce() + 1, UInt256.of(random.nextLong()), Keccak.EMPTY);
            var changed = new TreeMap<UInt256, UInt256>();
            for (int s = random.nextInt(3); s > 0; s--) {
                UInt256 slot = UInt256.of(random.nextInt(4));
                UInt256 value = UInt256.of(random.nextInt(3) == 0 ? 0 : random.nextLong());
                if (!slots.getOrDefault(slot, UInt256.ZERO).equals(value) && !changed.containsKey(slot)) {
                    changed.put(slot, value);
                }
            }
            changed.forEach((slot, value) -> {
                if (value.isZero()) {
                    slots.remove(slot);
                } else {
                    slots.put(slot, value);
                }
            });
            made.put(address, new StateChanges.AccountChange(before, after, changed));
            accounts.put(address, after);
        }
        return new StateChanges(made, new TreeMap<>());
    }

    static Address address(int i) {
        return Address.copyOf(Keccak.hash(new byte[] {(byte) i}).bytes(), 0);
    }
}
