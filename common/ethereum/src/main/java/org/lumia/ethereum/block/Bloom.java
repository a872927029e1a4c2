package org.lumia.ethereum.block;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;

/** The 2,048-bit filter over the addresses and topics of logs (Yellow Paper 4.3.1). Not thread-safe while it is filled. */
public final class Bloom {
    public static final int SIZE = 256;

    private final byte[] bytes;

    private Bloom(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Bloom empty() {
        return new Bloom(new byte[SIZE]);
    }

    /** @throws IllegalArgumentException unless there are 256 bytes */
    public static Bloom wrap(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a bloom filter has 256 bytes, got " + bytes.length);
        }
        return new Bloom(bytes);
    }

    public Bloom add(Log log) {
        addItem(log.address().bytes());
        for (Hash topic : log.topics()) {
            addItem(topic.bytes());
        }
        return this;
    }

    public Bloom addAll(Bloom other) {
        for (int i = 0; i < SIZE; i++) {
            bytes[i] |= other.bytes[i];
        }
        return this;
    }

    /** Whether an address or topic may be in it. */
    public boolean mayContain(byte[] item) {
        return mayContain(Bits.of(item));
    }

    /** The same of one whose bits are known: of many filters it is asked with one hash. */
    public boolean mayContain(Bits item) {
        return has(item.first) && has(item.second) && has(item.third);
    }

    private boolean has(int bit) {
        return (bytes[SIZE - 1 - bit / 8] & 1 << (bit % 8)) != 0;
    }

    /** The bits of an address or topic. */
    public record Bits(int first, int second, int third) {
        public static Bits of(byte[] item) {
            byte[] hash = Keccak.hash(item).bytes();
            return new Bits(bit(hash, 0), bit(hash, 2), bit(hash, 4));
        }
    }

    private void addItem(byte[] item) {
        byte[] hash = Keccak.hash(item).bytes();
        for (int i = 0; i < 6; i += 2) {
            int bit = bit(hash, i);
            bytes[SIZE - 1 - bit / 8] |= (byte) (1 << (bit % 8));
        }
    }

    private static int bit(byte[] hash, int at) {
        return ((hash[at] & 0xFF) << 8 | (hash[at + 1] & 0xFF)) & 0x7FF;
    }

    /** The bytes themselves, not to be modified. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bloom that && java.util.Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Hex.encode(bytes);
    }
}
