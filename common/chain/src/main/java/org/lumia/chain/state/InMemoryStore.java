package org.lumia.chain.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tables in memory, for tests and for the verifier, which keeps no state. A snapshot is a copy. */
public final class InMemoryStore implements KeyValueStore {
    private final Map<Table, NavigableMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);

    public InMemoryStore() {
        for (Table table : Table.values()) {
            tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    @Override
    public synchronized byte @Nullable [] get(Table table, byte[] key) {
        return of(tables, table).get(key);
    }

    @Override
    public synchronized Snapshot snapshot() {
        var copy = new EnumMap<Table, NavigableMap<byte[], byte[]>>(Table.class);
        tables.forEach((table, entries) -> copy.put(table, new TreeMap<>(entries)));
        return new Snapshot() {
            private final Map<Table, byte[]> last = new EnumMap<>(Table.class);

            @Override
            public byte @Nullable [] get(Table table, byte[] key) {
                return of(copy, table).get(key);
            }

            @Override
            public @Nullable Entry firstFrom(Table table, byte[] key) {
                return entry(table, of(copy, table).ceilingEntry(key));
            }

            @Override
            public @Nullable Entry next(Table table) {
                return entry(table, of(copy, table).higherEntry(Objects.requireNonNull(last.get(table))));
            }

            private @Nullable Entry entry(Table table, Map.@Nullable Entry<byte[], byte[]> found) {
                if (found == null) {
                    return null;
                }
                last.put(table, found.getKey());
                return new Entry(found.getKey(), found.getValue());
            }

            @Override
            public void close() {}
        };
    }

    /** There is one for each table, from the start. */
    private static NavigableMap<byte[], byte[]> of(Map<Table, NavigableMap<byte[], byte[]>> tables, Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    @Override
    public Batch newBatch() {
        return new Changes();
    }

    @Override
    public synchronized void write(Batch batch) {
        ((Changes) batch).changes.forEach(Runnable::run);
    }

    @Override
    public void sync() {}

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public void close() {}

    private final class Changes implements Batch {
        private final List<Runnable> changes = new ArrayList<>();

        @Override
        public void put(Table table, byte[] key, byte[] value) {
            changes.add(() -> of(tables, table).put(key, value));
        }

        @Override
        public void delete(Table table, byte[] key) {
            changes.add(() -> of(tables, table).remove(key));
        }
    }
}
