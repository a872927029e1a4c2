package org.lumia.chain.state;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.lumia.chain.state.KeyValueStore.Batch;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/** What one block overwrote, written so that any of the last blocks' states can be read. */
final class ReverseDiff {
    private static final int ACCOUNT_KEY = Address.SIZE;
    private static final int SLOT_KEY = Address.SIZE + 32;

    private final long number;
    private final Batch batch;
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream(1024);

    ReverseDiff(long number, Batch batch) {
        this.number = number;
        this.batch = batch;
    }

    void account(byte[] key, byte[] before) {
        add(Keys.ACCOUNT, key, before);
    }

    void slot(byte[] key, UInt256 before) {
        add(Keys.SLOT, key, before.toMinimalBytes());
    }

    private void add(byte kind, byte[] key, byte[] before) {
        batch.put(Table.HISTORY, Keys.history(kind, key, number), before);
        keys.write(kind);
        keys.writeBytes(key);
    }

    void finish() {
        batch.put(Table.HISTORY, Keys.changedKeys(number), keys.toByteArray());
    }

    /** Calls with the kind and key of everything a block changed. */
    static void forEachKey(byte[] changedKeys, BiConsumer<Byte, byte[]> consumer) {
        var input = ByteBuffer.wrap(changedKeys);
        while (input.hasRemaining()) {
            byte kind = input.get();
            byte[] key = new byte[kind == Keys.ACCOUNT ? ACCOUNT_KEY : SLOT_KEY];
            input.get(key);
            consumer.accept(kind, key);
        }
    }

    /** Forgets a block's diff. */
    static void forget(byte[] changedKeys, long number, Batch batch) {
        forEachKey(changedKeys, (kind, key) -> batch.delete(Table.HISTORY, Keys.history(kind, key, number)));
        batch.delete(Table.HISTORY, Keys.changedKeys(number));
    }
}
