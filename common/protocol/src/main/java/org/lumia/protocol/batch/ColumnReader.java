package org.lumia.protocol.batch;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lumia.ethereum.UInt256;

/** Reads what {@link ColumnWriter} wrote. */
final class ColumnReader {
    private static final int EXPONENT_MAX = 77;
    private static final int WORD_BYTES = 32;

    final ByteSource symbols;
    final ByteSource numbers;
    final ByteSource literals;
    final ByteSource signatures;

    ColumnReader(Columns columns) {
        symbols = source("symbols", columns.symbols());
        numbers = source("numbers", columns.numbers());
        literals = source("literals", columns.literals());
        signatures = source("signatures", columns.signatures());
    }

    private static ByteSource source(String name, byte[] bytes) {
        return new ByteSource(name, bytes, 0, bytes.length);
    }

    long[] integers(int count) {
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = length(Long.BYTES);
        }
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            for (byte b : numbers.take(lengths[i])) {
                values[i] = values[i] << 8 | b & 0xFF;
            }
        }
        return values;
    }

    List<UInt256> amounts(int count) {
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = length(WORD_BYTES);
        }
        int[] exponents = new int[count];
        for (int i = 0; i < count; i++) {
            exponents[i] = lengths[i] > 0 ? length(EXPONENT_MAX) : 0;
        }
        List<UInt256> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(amount(numbers.take(lengths[i]), exponents[i]));
        }
        return values;
    }

    <T> T reference(List<T> dictionary, int bytes, Function<byte[], T> literal) {
        int place = symbols.count(dictionary.size(), "places in a dictionary");
        return place == 0 ? literal.apply(literals.take(bytes)) : dictionary.get(place - 1);
    }

    void requireEnd() {
        symbols.requireEnd();
        numbers.requireEnd();
        literals.requireEnd();
        signatures.requireEnd();
    }

    private int length(int max) {
        int length = symbols.u8();
        if (length > max) {
            throw symbols.malformed("length " + length + " where " + max + " is the most");
        }
        return length;
    }

    private UInt256 amount(byte[] mantissa, int exponent) {
        if (exponent == 0) {
            return UInt256.fromBytes(mantissa);
        }
        BigInteger value = new BigInteger(1, mantissa).multiply(BigInteger.TEN.pow(exponent));
        if (value.bitLength() > 256) {
            throw numbers.malformed("an amount wider than 256 bits");
        }
        return UInt256.of(value);
    }
}
