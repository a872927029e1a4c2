package org.lumia.chain.state;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.KeyValueStore.Batch;
import org.lumia.chain.state.KeyValueStore.Entry;
import org.lumia.chain.state.KeyValueStore.Snapshot;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.chain.state.UnsavedChanges.Version;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;

/**
 * What blocks overwrote, so that any of the last states can be read. A save writes for every key that changed since the one
 * before all the values it had, under the key and the block of the save: RLP [blocks before the save, value before that
 * block, …] from the last change to the first.
 */
final class History {
    private static final int ACCOUNT_KEY = Address.SIZE;
    private static final int SLOT_KEY = Address.SIZE + 32;

    private final long save;
    private final Batch batch;
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream(1 << 16);

    /** @param save the block of the save */
    History(long save, Batch batch) {
        this.save = save;
        this.batch = batch;
    }

    <V> void add(byte kind, byte[] key, Version<V> last, Function<V, byte[]> encoding) {
        var writer = new RlpWriter();
        int list = writer.startList();
        Version<V> version = last;
        for (Version<V> before = version.before(); before != null; before = version.before()) {
            writer.uint64(save - version.number()).bytes(encoding.apply(before.value()));
            version = before;
        }
        batch.put(
                Table.HISTORY,
                Keys.history(kind, key, save),
                writer.endList(list).toBytes());
        keys.write(kind);
        keys.writeBytes(key);
    }

    void finish() {
        batch.put(Table.HISTORY, Keys.changedKeys(save), keys.toByteArray());
    }

    /** What the first change after a block overwrote; null when no save after it knows of one. */
    static byte @Nullable [] valueAt(Snapshot snapshot, byte kind, byte[] key, long block) {
        for (long from = block + 1; ; ) {
            byte[] wanted = Keys.history(kind, key, from);
            Entry entry = snapshot.firstFrom(Table.HISTORY, wanted);
            if (entry == null
                    || entry.key().length != wanted.length
                    || !Arrays.equals(entry.key(), 0, 1 + key.length, wanted, 0, 1 + key.length)) {
                return null;
            }
            long save = ByteBuffer.wrap(entry.key()).getLong(1 + key.length);
            byte[] before = firstAfter(block, save, entry.value());
            if (before != null) {
                return before;
            }
            from = save + 1;
        }
    }

    private static byte @Nullable [] firstAfter(long block, long save, byte[] changes) {
        RlpReader list = RlpReader.ofList(changes, 0);
        byte[] first = null;
        while (!list.atEnd() && save - list.uint64() > block) {
            first = list.bytes();
        }
        return first;
    }

    /** A save's changes: where they end and their keys. */
    record Saved(long number, byte[] keys) {
        /** Calls with the kind and key of everything that changed. */
        void forEachKey(BiConsumer<Byte, byte[]> consumer) {
            var input = ByteBuffer.wrap(keys);
            while (input.hasRemaining()) {
                byte kind = input.get();
                byte[] key = new byte[kind == Keys.ACCOUNT ? ACCOUNT_KEY : SLOT_KEY];
                input.get(key);
                consumer.accept(kind, key);
            }
        }

        void forget(Batch batch) {
            forEachKey((kind, key) -> batch.delete(Table.HISTORY, Keys.history(kind, key, number)));
            batch.delete(Table.HISTORY, Keys.changedKeys(number));
        }
    }

    /** The first save after a block; null when there is none. */
    static @Nullable Saved firstSaveAfter(Snapshot snapshot, long block) {
        Entry entry = snapshot.firstFrom(Table.HISTORY, Keys.changedKeys(block + 1));
        return entry == null ? null : new Saved(ByteBuffer.wrap(entry.key()).getLong(1), entry.value());
    }
}
