package org.lumia.ethereum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.lumia.ethereum.crypto.Keccak;

/** A 20-byte account address; ordered as unsigned bytes. */
public final class Address implements Comparable<Address> {
    public static final int SIZE = 20;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    public static final Address ZERO = new Address(new byte[SIZE]);

    private final byte[] bytes;
    /** The same bytes again: maps of accounts compare without following a reference. */
    private final long first;

    private final long second;
    private final int third;

    private Address(byte[] bytes) {
        this.bytes = bytes;
        this.first = (long) LONGS.get(bytes, 0);
        this.second = (long) LONGS.get(bytes, Long.BYTES);
        this.third = (int) INTS.get(bytes, 2 * Long.BYTES);
    }

    /** Takes the array as it is: the caller gives it up. */
    public static Address wrap(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("Address needs " + SIZE + " bytes, got " + bytes.length);
        }
        return new Address(bytes);
    }

    public static Address copyOf(byte[] bytes, int offset) {
        return new Address(Arrays.copyOfRange(bytes, offset, offset + SIZE));
    }

    /** @throws IllegalArgumentException unless the text is 20 bytes of hex */
    public static Address parse(String hex) {
        return wrap(Hex.decode(hex));
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The bytes themselves, not to be modified: for hashing and encoding without a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public boolean isZero() {
        return equals(ZERO);
    }

    /** Mixed-case hex whose case is a checksum (EIP-55), as geth's errors print it. */
    public String toChecksum() {
        String lower = toString();
        byte[] digest = Keccak.hash(lower.substring(2).getBytes(StandardCharsets.US_ASCII))
                .bytes();
        var text = new StringBuilder(lower);
        for (int i = 0; i < 2 * SIZE; i++) {
            int nibble = (i & 1) == 0 ? digest[i / 2] >> 4 & 0xF : digest[i / 2] & 0xF;
            if (nibble >= 8) {
                text.setCharAt(i + 2, Character.toUpperCase(lower.charAt(i + 2)));
            }
        }
        return text.toString();
    }

    @Override
    public int compareTo(Address other) {
        if (first != other.first) {
            return Long.compareUnsigned(first, other.first);
        }
        return second != other.second
                ? Long.compareUnsigned(second, other.second)
                : Integer.compareUnsigned(third, other.third);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address that && first == that.first && second == that.second && third == that.third;
    }

    @Override
    public int hashCode() {
        return (int) (first >>> 32) ^ 31 * third;
    }

    @Override
    public String toString() {
        return Hex.encode(bytes);
    }
}
