package org.lumia.chain.state;

import java.util.Map;
import java.util.TreeMap;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.trie.TrieDamagedException;

/** At a start, takes the tries from the block up to which they were saved to the last one: what changed since has its present values. */
final class TrieReplay {
    private final KeyValueStore store;
    private final Head head;
    private final Map<Address, AccountRecord> accountsBefore = new TreeMap<>();
    private final Map<Address, TreeMap<UInt256, UInt256>> slots = new TreeMap<>();

    private TrieReplay(KeyValueStore store, Head head) {
        this.store = store;
        this.head = head;
    }

    /** @throws StateDamagedException when the values do not have the last block's state root */
    static void run(KeyValueStore store, StateTries tries, SavedTries saved, Head head) {
        var replay = new TrieReplay(store, head);
        for (long number = saved.number() + 1; number <= head.number(); number++) {
            replay.collect(number);
        }
        try {
            replay.apply(tries);
        } catch (TrieDamagedException e) {
            throw replay.damaged(e);
        }
    }

    private void collect(long number) {
        ReverseDiff.forEachKey(history(Keys.changedKeys(number)), (kind, key) -> {
            Address address = Address.copyOf(key, 0);
            if (kind == Keys.ACCOUNT) {
                accountsBefore.computeIfAbsent(
                        address, absent -> AccountRecord.decode(history(Keys.history(kind, key, number))));
            } else {
                byte[] value = store.get(Table.STORAGE, key);
                slots.computeIfAbsent(address, absent -> new TreeMap<>())
                        .put(
                                UInt256.fromBytes(key, Address.SIZE, 32),
                                value == null ? UInt256.ZERO : UInt256.fromBytes(value));
            }
        });
    }

    private byte[] history(byte[] key) {
        byte[] value = store.get(Table.HISTORY, key);
        if (value == null) {
            throw damaged(new IllegalStateException("changes that its tries lack are missing"));
        }
        return value;
    }

    private void apply(StateTries tries) {
        accountsBefore.forEach((address, before) -> {
            byte[] bytes = store.get(Table.ACCOUNTS, address.bytes());
            AccountRecord present = bytes == null ? AccountRecord.ABSENT : AccountRecord.decode(bytes);
            var changed = slots.get(address);
            if (changed != null) {
                check(tries.updateStorage(address, before.storageRoot(), changed), present.storageRoot());
            }
            tries.setAccount(address, present);
        });
        check(tries.hashAccounts(), head.stateRoot());
    }

    private void check(Hash made, Hash expected) {
        if (!made.equals(expected)) {
            throw damaged(new IllegalStateException("its values make the root %s, not %s".formatted(made, expected)));
        }
    }

    private StateDamagedException damaged(RuntimeException cause) {
        return new StateDamagedException(store.location(), Long.toString(head.number()), cause);
    }
}
