package org.lumia.chain.state;

import java.util.Comparator;
import java.util.Map;
import java.util.function.BiConsumer;
import org.lumia.chain.state.KeyValueStore.Batch;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.chain.state.UnsavedChanges.Slot;
import org.lumia.chain.state.UnsavedChanges.Version;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/** Puts what has changed since the last save into the tables: the values, those that they overwrite, and the tries. */
final class StateSave {
    private static final Comparator<Slot> BY_KEY =
            Comparator.comparing(Slot::address).thenComparing(Slot::slot);

    private final long number;
    private final Batch batch;

    /** @param number of the block whose state is saved with it */
    StateSave(long number, Batch batch) {
        this.number = number;
        this.batch = batch;
    }

    void run(UnsavedChanges changes, StateTries tries, SavePoint point) {
        forEach(changes.accounts(), Comparator.naturalOrder(), this::save);
        forEach(changes.slots(), BY_KEY, this::save);
        if (number > 0) {
            saveHistory(changes);
        }
        for (long unsaved = changes.saved() + 1; unsaved < number; unsaved++) {
            batch.delete(Table.CHANGES, Keys.number(unsaved));
        }
        tries.save(batch);
        batch.put(Table.META, Keys.SAVED, point.encode());
    }

    private void save(Address address, Version<AccountRecord> last) {
        byte[] value = last.value().encoded();
        if (value.length == 0) {
            batch.delete(Table.ACCOUNTS, address.bytes());
        } else {
            batch.put(Table.ACCOUNTS, address.bytes(), value);
        }
    }

    private void save(Slot slot, Version<UInt256> last) {
        byte[] key = Keys.slot(slot.address(), slot.slot());
        if (last.value().isZero()) {
            batch.delete(Table.STORAGE, key);
        } else {
            batch.put(Table.STORAGE, key, last.value().toMinimalBytes());
        }
    }

    private void saveHistory(UnsavedChanges changes) {
        var history = new History(number, batch);
        forEach(
                changes.accounts(),
                Comparator.naturalOrder(),
                (address, last) -> history.add(Keys.ACCOUNT, address.bytes(), last, AccountRecord::encoded));
        forEach(
                changes.slots(),
                BY_KEY,
                (slot, last) ->
                        history.add(Keys.SLOT, Keys.slot(slot.address(), slot.slot()), last, UInt256::toMinimalBytes));
        history.finish();
    }

    /** In the order of the keys, in which neighbours are found from each other. */
    private static <K, V> void forEach(
            Map<K, Version<V>> values, Comparator<K> order, BiConsumer<K, Version<V>> consumer) {
        values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(order))
                .forEachOrdered(entry -> consumer.accept(entry.getKey(), entry.getValue()));
    }
}
