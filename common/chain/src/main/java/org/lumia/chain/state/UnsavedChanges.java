package org.lumia.chain.state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/**
 * What blocks changed after the one that was saved, every value with the block it is from. The thread that executes adds to
 * it, a block after the other; any thread reads at a block that was complete when it began.
 */
final class UnsavedChanges {
    /** What a start goes over again, and what memory holds, stays within these. */
    private static final int KEYS_MAX = 50_000;

    private static final int VERSIONS_MAX = 200_000;

    record Slot(Address address, UInt256 slot) {}

    /** A value since a block, before it those it had since the saved one. */
    record Version<V>(long number, V value, @Nullable Version<V> before) {
        /** The value after a block; the saved block's is always there. */
        V at(long block) {
            return versionAt(block).value;
        }

        /** Whether it changed in the blocks after the first up to the last. */
        boolean isChanged(long first, long last) {
            return versionAt(last).number > first;
        }

        private Version<V> versionAt(long block) {
            Version<V> version = this;
            while (version.number > block && version.before != null) {
                version = version.before;
            }
            return version;
        }
    }

    private final long saved;
    private final Map<Address, Version<AccountRecord>> accounts = new ConcurrentHashMap<>();
    private final Map<Slot, Version<UInt256>> slots = new ConcurrentHashMap<>();
    private int keys;
    private int versions;

    /** @param saved the block whose values the tables hold */
    UnsavedChanges(long saved) {
        this.saved = saved;
    }

    long saved() {
        return saved;
    }

    void set(long number, Address address, AccountRecord before, AccountRecord after) {
        add(accounts, address, number, before, after);
    }

    void set(long number, Slot slot, UInt256 before, UInt256 after) {
        add(slots, slot, number, before, after);
    }

    private <K, V> void add(Map<K, Version<V>> values, K key, long number, V before, V after) {
        values.compute(key, (same, last) -> new Version<>(number, after, last == null ? first(before) : last));
        versions++;
    }

    private <V> Version<V> first(V value) {
        keys++;
        return new Version<>(saved, value, null);
    }

    /** Whether so much has gathered that it should be saved. */
    boolean isFull() {
        return keys >= KEYS_MAX || versions >= VERSIONS_MAX;
    }

    /** Null when it has not changed since the saved block. */
    @Nullable
    Version<AccountRecord> account(Address address) {
        return accounts.get(address);
    }

    /** Null when it has not changed since the saved block. */
    @Nullable
    Version<UInt256> slot(Slot slot) {
        return slots.get(slot);
    }

    Map<Address, Version<AccountRecord>> accounts() {
        return accounts;
    }

    Map<Slot, Version<UInt256>> slots() {
        return slots;
    }

    /** Accounts that changed in the blocks after the saved one up to a later one. */
    void changedAccounts(long last, Consumer<Address> consumer) {
        accounts.forEach((address, version) -> {
            if (version.isChanged(saved, last)) {
                consumer.accept(address);
            }
        });
    }

    /** An account's slots that changed in the blocks after the saved one up to a later one. */
    void changedSlots(Address address, long last, Consumer<UInt256> consumer) {
        slots.forEach((slot, version) -> {
            if (slot.address().equals(address) && version.isChanged(saved, last)) {
                consumer.accept(slot.slot());
            }
        });
    }
}
