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
    public static final Address ZERO = new Address(new byte[SIZE]);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    private Address(byte[] bytes) {
        this.bytes = bytes;
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
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return (int) INTS.get(bytes, 0) ^ 31 * (int) INTS.get(bytes, SIZE - 4);
    }

    @Override
    public String toString() {
        return Hex.encode(bytes);
    }
}
