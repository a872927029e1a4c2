package org.lumia.chain.state;

import java.util.Arrays;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes in the form of RocksDB's write-ahead log (rocksdb/db/write_batch.cc), so that all of them cross into native code at
 * once: a call for each costs as much as a third of its write. A header of a sequence number, which RocksDB sets, and a count,
 * both little-endian; then records of a tag, the column family, the key, and with a put the value, lengths as varints.
 */
final class SerializedBatch {
    private static final int COUNT_AT = 8;
    private static final int HEADER_BYTES = 12;
    private static final int VARINT_BYTES_MAX = 5;
    private static final byte DELETE = 4;
    private static final byte PUT = 5;

    private byte[] bytes = new byte[1 << 14];
    private int length = HEADER_BYTES;
    private int count;

    void put(ColumnFamilyHandle family, byte[] key, byte[] value) {
        record(PUT, family, key, value.length + VARINT_BYTES_MAX);
        bytes(value);
    }

    void delete(ColumnFamilyHandle family, byte[] key) {
        record(DELETE, family, key, 0);
    }

    /** Closed by the caller; this batch is used no more. */
    WriteBatch toWriteBatch() throws RocksDBException {
        for (int i = 0; i < 4; i++) {
            bytes[COUNT_AT + i] = (byte) (count >>> 8 * i);
        }
        return new WriteBatch(Arrays.copyOf(bytes, length));
    }

    private void record(byte tag, ColumnFamilyHandle family, byte[] key, int more) {
        long needed = (long) length + 1 + 2 * VARINT_BYTES_MAX + key.length + more;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
        }
        bytes[length++] = tag;
        varint(family.getID());
        bytes(key);
        count++;
    }

    private void bytes(byte[] part) {
        varint(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }

    private void varint(int value) {
        int rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            bytes[length++] = (byte) (rest | 0x80);
        }
        bytes[length++] = (byte) rest;
    }
}
