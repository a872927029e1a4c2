package org.lumia.protocol.batch;

import java.util.Arrays;

/**
 * The columns of a payload in the three groups that are compressed apart, since their bytes are of different kinds.
 *
 * @param symbols counts, kinds, lengths, dictionary places
 * @param numbers digits of nonces, gas, fees and amounts
 * @param literals addresses, words and calldata as they are
 * @param signatures 64 bytes a transaction, never compressed
 */
record Columns(byte[] symbols, byte[] numbers, byte[] literals, byte[] signatures) {
    boolean sameAs(Columns other) {
        return Arrays.equals(symbols, other.symbols)
                && Arrays.equals(numbers, other.numbers)
                && Arrays.equals(literals, other.literals)
                && Arrays.equals(signatures, other.signatures);
    }

    int size() {
        return symbols.length + numbers.length + literals.length + signatures.length;
    }
}
