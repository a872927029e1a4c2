package org.lumia.ethereum.rlp;

import java.util.Arrays;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * Writes RLP items one after another. A list is opened with {@link #startList} and closed with {@link #endList}, which
 * puts its header before what was written in between. Not thread-safe.
 */
public final class RlpWriter {
    private byte[] buffer;
    private int size;

    public RlpWriter() {
        this(256);
    }

    /** @param capacity bytes to begin with */
    public RlpWriter(int capacity) {
        buffer = new byte[Math.max(16, capacity)];
    }

    /** A byte before any RLP: the type of an EIP-2718 envelope. */
    public RlpWriter rawByte(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /** Bytes that are RLP already. */
    public RlpWriter raw(byte[] encoded) {
        ensure(encoded.length);
        System.arraycopy(encoded, 0, buffer, size, encoded.length);
        size += encoded.length;
        return this;
    }

    /** @return a mark for {@link #endList} */
    public int startList() {
        return size;
    }

    /** Closes the list that was opened at the mark. */
    public RlpWriter endList(int mark) {
        int length = size - mark;
        int header = length < 56 ? 1 : 1 + lengthBytes(length);
        ensure(header);
        System.arraycopy(buffer, mark, buffer, mark + header, length);
        size = mark;
        header(length, 0xC0);
        size += length;
        return this;
    }

    public RlpWriter bytes(byte[] value) {
        return bytes(value, 0, value.length);
    }

    public RlpWriter bytes(byte[] value, int offset, int length) {
        ensure(length + 5);
        if (length == 1 && (value[offset] & 0xFF) < 0x80) {
            buffer[size++] = value[offset];
            return this;
        }
        header(length, 0x80);
        System.arraycopy(value, offset, buffer, size, length);
        size += length;
        return this;
    }

    public RlpWriter hash(Hash value) {
        return bytes(value.bytes());
    }

    public RlpWriter address(Address value) {
        return bytes(value.bytes());
    }

    /** No bytes where there is no address. */
    public RlpWriter optionalAddress(Optional<Address> value) {
        return value.isPresent() ? address(value.get()) : bytes(new byte[0]);
    }

    /** An unsigned 64-bit integer. */
    public RlpWriter uint64(long unsigned) {
        ensure(9);
        if (unsigned >= 0 && unsigned < 0x80) {
            buffer[size++] = (byte) (unsigned == 0 ? 0x80 : unsigned);
            return this;
        }
        int length = 8 - Long.numberOfLeadingZeros(unsigned) / 8;
        buffer[size++] = (byte) (0x80 + length);
        for (int i = length - 1; i >= 0; i--) {
            buffer[size++] = (byte) (unsigned >>> (i * 8));
        }
        return this;
    }

    public RlpWriter uint256(UInt256 value) {
        return value.fitsUnsignedLong() ? uint64(value.limb(0)) : bytes(value.toMinimalBytes());
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void header(int length, int base) {
        if (length < 56) {
            buffer[size++] = (byte) (base + length);
            return;
        }
        int lengthBytes = lengthBytes(length);
        buffer[size++] = (byte) (base + 55 + lengthBytes);
        for (int i = lengthBytes - 1; i >= 0; i--) {
            buffer[size++] = (byte) (length >>> (i * 8));
        }
    }

    private static int lengthBytes(int length) {
        return 4 - Integer.numberOfLeadingZeros(length) / 8;
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
