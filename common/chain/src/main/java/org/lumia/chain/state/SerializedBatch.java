package org.lumia.chain.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes in the form of RocksDB's write-ahead log (rocksdb/db/write_batch.cc), so that all of them cross into native code at
 * once: a call for each costs as much as a third of its write. A header of a sequence number, which RocksDB sets, and a count,
 * both little-endian; then records of a tag, the column family, the key, and with a put the value, lengths as varints.
 */
final class SerializedBatch {
    private static final int HEADER_BYTES = 12;
    private static final byte DELETE = 4;
    private static final byte PUT = 5;

    private record Change(int family, byte[] key, byte @Nullable [] value) {}

    private final List<Change> changes = new ArrayList<>();
    private long size = HEADER_BYTES;

    /** The arrays are not to be modified until the batch is written. */
    void put(int family, byte[] key, byte[] value) {
        add(new Change(family, key, value));
        size += sizeOf(value);
    }

    void delete(int family, byte[] key) {
        add(new Change(family, key, null));
    }

    private void add(Change change) {
        changes.add(change);
        size += 1 + varintSize(change.family) + sizeOf(change.key);
    }

    /** Closed by the caller. */
    WriteBatch toWriteBatch() throws RocksDBException {
        var out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(0).putInt(changes.size());
        for (Change change : changes) {
            out.put(change.value == null ? DELETE : PUT);
            varint(change.family, out);
            write(change.key, out);
            if (change.value != null) {
                write(change.value, out);
            }
        }
        return new WriteBatch(out.array());
    }

    private static void write(byte[] part, ByteBuffer out) {
        varint(part.length, out);
        out.put(part);
    }

    private static void varint(int value, ByteBuffer out) {
        int rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            out.put((byte) (rest | 0x80));
        }
        out.put((byte) rest);
    }

    private static long sizeOf(byte[] part) {
        return (long) varintSize(part.length) + part.length;
    }

    private static int varintSize(int value) {
        return 1 + (31 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }
}
