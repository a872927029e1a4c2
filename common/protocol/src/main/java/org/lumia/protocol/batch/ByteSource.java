package org.lumia.protocol.batch;

import java.util.Arrays;

/** Reads what a {@link ByteSink} wrote; every length is checked against what is left before anything is allocated. */
final class ByteSource {
    private static final int VARINT_BYTES_MAX = 10;

    private final String name;
    private final byte[] bytes;
    private final int end;
    private int position;

    ByteSource(String name, byte[] bytes, int from, int end) {
        this.name = name;
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    int u8() {
        require(1);
        return bytes[position++] & 0xFF;
    }

    /** Only the shortest form is taken. */
    long varint() {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            int next = u8();
            if (i == VARINT_BYTES_MAX - 1 && next > 1) {
                throw malformed("a number wider than 64 bits");
            }
            value |= (long) (next & 0x7F) << (7 * i);
            if ((next & 0x80) == 0) {
                if (next == 0 && i > 0) {
                    throw malformed("a number that is not in its shortest form");
                }
                return value;
            }
        }
        throw malformed("a number wider than 64 bits");
    }

    /** A number of things, at most max. */
    int count(int max, String what) {
        long value = varint();
        if (value < 0 || value > max) {
            throw malformed(Long.toUnsignedString(value) + " " + what + " where " + max + " are allowed");
        }
        return (int) value;
    }

    byte[] take(int length) {
        require(length);
        byte[] taken = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return taken;
    }

    int left() {
        return end - position;
    }

    void requireEnd() {
        if (position != end) {
            throw malformed(left() + " bytes too many");
        }
    }

    MalformedPayloadException malformed(String what) {
        return new MalformedPayloadException(name + ": " + what);
    }

    private void require(int length) {
        if (length < 0 || length > left()) {
            throw malformed("ends " + (length - left()) + " bytes early");
        }
    }
}
