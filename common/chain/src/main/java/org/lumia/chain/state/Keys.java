package org.lumia.chain.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** Keys of the tables, as {@link KeyValueStore.Table} describes them. */
final class Keys {
    static final byte[] HEAD = name("head");
    static final byte[] FORMAT = name("format");
    static final byte[] OLDEST = name("oldest");
    static final byte[] SAVED = name("saved");
    static final byte[] ATTESTED = name("attested");
    /** The block of the snapshot that the store was begun from, and that snapshot's manifest. */
    static final byte[] FIRST = name("first");

    static final byte[] MANIFEST = name("manifest");

    static final byte ACCOUNT = 0;
    static final byte SLOT = 1;
    static final byte CHANGED_KEYS = 2;

    private Keys() {}

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    static byte[] slot(Address address, UInt256 slot) {
        byte[] key = new byte[Address.SIZE + 32];
        System.arraycopy(address.bytes(), 0, key, 0, Address.SIZE);
        slot.writeTo(key, Address.SIZE);
        return key;
    }

    static byte[] hashOf(long number) {
        return ByteBuffer.allocate(9).put((byte) 0).putLong(number).array();
    }

    static byte[] numberOf(Hash hash) {
        return ByteBuffer.allocate(33).put((byte) 1).put(hash.bytes()).array();
    }

    static byte[] history(byte kind, byte[] key, long number) {
        return ByteBuffer.allocate(9 + key.length)
                .put(kind)
                .put(key)
                .putLong(number)
                .array();
    }

    static byte[] changedKeys(long number) {
        return ByteBuffer.allocate(9).put(CHANGED_KEYS).putLong(number).array();
    }

    static byte[] accountNode(byte[] path) {
        byte[] key = new byte[1 + path.length];
        System.arraycopy(path, 0, key, 1, path.length);
        return key;
    }

    static byte[] storageNode(Hash addressHash, byte[] path) {
        return ByteBuffer.allocate(33 + path.length)
                .put((byte) 1)
                .put(addressHash.bytes())
                .put(path)
                .array();
    }
}
