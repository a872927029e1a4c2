package org.lumia.evm;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.TrieRoots;

/** A world in memory: changes can be applied to it, and its root computed. For tests, vectors and tools; not safe for concurrent use. */
public final class MemoryWorld implements WorldState {
    private final SortedMap<Address, Account> accounts = new TreeMap<>();
    private final Map<Address, SortedMap<UInt256, UInt256>> storage = new HashMap<>();
    private final Map<Hash, byte[]> codes = new HashMap<>();

    /** Sets an account, whose storage stays; returns this world. */
    public MemoryWorld put(Address address, long nonce, UInt256 balance, byte[] code) {
        Hash hash = Keccak.hash(code);
        codes.put(hash, code);
        accounts.put(address, new Account(nonce, balance, hash));
        return this;
    }

    public Map<Address, Account> accounts() {
        return Collections.unmodifiableMap(accounts);
    }

    /** The slots of an account that are not zero. */
    public Map<UInt256, UInt256> slots(Address address) {
        return Collections.unmodifiableMap(storage.getOrDefault(address, Collections.emptySortedMap()));
    }

    public void putStorage(Address address, UInt256 slot, UInt256 value) {
        var slots = storage.computeIfAbsent(address, ignored -> new TreeMap<>());
        if (value.isZero()) {
            slots.remove(slot);
        } else {
            slots.put(slot, value);
        }
    }

    public void apply(StateChanges changes) {
        codes.putAll(changes.code());
        changes.accounts().forEach((address, change) -> {
            if (change.after().isEmpty()) {
                accounts.remove(address);
                storage.remove(address);
            } else {
                accounts.put(address, change.after());
                change.slots().forEach((slot, value) -> putStorage(address, slot, value));
            }
        });
    }

    public MemoryWorld copy() {
        var copy = new MemoryWorld();
        copy.accounts.putAll(accounts);
        storage.forEach((address, slots) -> copy.storage.put(address, new TreeMap<>(slots)));
        copy.codes.putAll(codes);
        return copy;
    }

    /** Where an account of the other world is not the same here; empty where all are. */
    public Optional<String> firstDifference(MemoryWorld other) {
        for (var entry : other.accounts.entrySet()) {
            Address address = entry.getKey();
            if (!entry.getValue().equals(account(address))) {
                return Optional.of("%s is %s, not %s".formatted(address, account(address), entry.getValue()));
            }
            var mine = storage.getOrDefault(address, new TreeMap<>());
            var theirs = other.storage.getOrDefault(address, new TreeMap<>());
            if (!mine.equals(theirs)) {
                return Optional.of("storage of %s is %s, not %s".formatted(address, mine, theirs));
            }
        }
        return Optional.empty();
    }

    /** The root of the account trie. */
    public Hash root() {
        var leaves = new HashMap<byte[], byte[]>();
        accounts.forEach((address, account) -> leaves.put(
                address.bytes(),
                TrieRoots.account(account.nonce(), account.balance(), storageRoot(address), account.codeHash())));
        return TrieRoots.ofHashedKeys(leaves);
    }

    /** The root of an account's storage. */
    public Hash storageRoot(Address address) {
        var leaves = new HashMap<byte[], byte[]>();
        storage.getOrDefault(address, new TreeMap<>())
                .forEach((slot, value) -> leaves.put(slot.toBytes(), TrieRoots.slot(value)));
        return TrieRoots.ofHashedKeys(leaves);
    }

    @Override
    public Account account(Address address) {
        return accounts.getOrDefault(address, Account.ABSENT);
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        var slots = storage.get(address);
        return slots == null ? UInt256.ZERO : slots.getOrDefault(slot, UInt256.ZERO);
    }

    @Override
    public byte[] code(Hash codeHash) {
        byte[] code = codes.get(codeHash);
        if (code == null) {
            throw new IllegalStateException("no code " + codeHash);
        }
        return code;
    }

    @Override
    public boolean hasStorage(Address address) {
        return storage.containsKey(address) && !storage.get(address).isEmpty();
    }
}
