package org.lumia.protocol.batch;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.UInt256;

/** Writes columns into the three groups. {@link ColumnReader} is its inverse, method for method. */
final class ColumnWriter {
    final ByteSink symbols = new ByteSink();
    final ByteSink numbers = new ByteSink();
    final ByteSink literals = new ByteSink();
    final ByteSink signatures = new ByteSink();

    /** Unsigned integers: a column of lengths, then the bytes, most significant first. */
    void integers(List<Long> values) {
        for (long value : values) {
            symbols.put(lengthOf(value));
        }
        for (long value : values) {
            for (int i = lengthOf(value) - 1; i >= 0; i--) {
                numbers.put((int) (value >>> (8 * i)));
            }
        }
    }

    /**
     * Amounts as decimal mantissa and exponent, since people choose round ones: a column of mantissa lengths, one of
     * exponents, then the mantissas' bytes.
     */
    void amounts(List<UInt256> values) {
        List<Decimal> decimals = new ArrayList<>(values.size());
        for (UInt256 value : values) {
            decimals.add(Decimal.of(value));
        }
        for (Decimal decimal : decimals) {
            symbols.put(decimal.mantissa().length);
        }
        for (Decimal decimal : decimals) {
            if (decimal.mantissa().length > 0) {
                symbols.put(decimal.exponent());
            }
        }
        for (Decimal decimal : decimals) {
            numbers.put(decimal.mantissa());
        }
    }

    /** A place in a dictionary, or 0 and the bytes themselves. */
    <T extends Comparable<? super T>> void reference(Dictionary<T> dictionary, T value, byte[] bytes) {
        int place = dictionary.placeOf(value);
        symbols.varint(place + 1);
        if (place < 0) {
            literals.put(bytes);
        }
    }

    Columns columns() {
        return new Columns(symbols.toBytes(), numbers.toBytes(), literals.toBytes(), signatures.toBytes());
    }

    private static int lengthOf(long unsigned) {
        return (64 - Long.numberOfLeadingZeros(unsigned) + 7) / 8;
    }

    /** A value as mantissa × 10^exponent, the mantissa not divisible by ten; zero has no mantissa. */
    record Decimal(byte[] mantissa, int exponent) {
        private static final Decimal ZERO = new Decimal(new byte[0], 0);

        static Decimal of(UInt256 value) {
            if (value.isZero()) {
                return ZERO;
            }
            if (value.fitsLong()) {
                return of(value.limb(0));
            }
            BigInteger mantissa = value.toBigInteger();
            int exponent = 0;
            while (true) {
                BigInteger[] parts = mantissa.divideAndRemainder(BigInteger.TEN);
                if (parts[1].signum() != 0) {
                    return new Decimal(UInt256.of(mantissa).toMinimalBytes(), exponent);
                }
                mantissa = parts[0];
                exponent++;
            }
        }

        private static Decimal of(long value) {
            long mantissa = value;
            int exponent = 0;
            while (mantissa % 10 == 0) {
                mantissa /= 10;
                exponent++;
            }
            return new Decimal(UInt256.of(mantissa).toMinimalBytes(), exponent);
        }
    }
}
