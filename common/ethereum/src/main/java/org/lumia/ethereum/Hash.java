package org.lumia.ethereum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A 32-byte value such as a Keccak-256 digest; ordered as unsigned bytes. */
public final class Hash implements Comparable<Hash> {
    public static final int SIZE = 32;
    public static final Hash ZERO = new Hash(new byte[SIZE]);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array as it is: the caller gives it up. */
    public static Hash wrap(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("Hash needs " + SIZE + " bytes, got " + bytes.length);
        }
        return new Hash(bytes);
    }

    public static Hash copyOf(byte[] bytes, int offset) {
        return new Hash(Arrays.copyOfRange(bytes, offset, offset + SIZE));
    }

    /** @throws IllegalArgumentException unless the text is 32 bytes of hex */
    public static Hash parse(String hex) {
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

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
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
