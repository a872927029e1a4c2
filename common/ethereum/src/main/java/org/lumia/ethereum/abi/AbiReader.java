package org.lumia.ethereum.abi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * Reads arguments of an {@code abi.encode} one after another. Every offset and length is checked against the input; what
 * does not fit its type is an {@link IllegalArgumentException}.
 */
public final class AbiReader {
    private static final int WORD = 32;

    private final byte[] input;
    private final int base;
    private int position;

    public AbiReader(byte[] input) {
        this(input, 0);
    }

    private AbiReader(byte[] input, int base) {
        this.input = input;
        this.base = base;
        this.position = base;
    }

    public UInt256 uint256() {
        return UInt256.fromBytes(input, word(), WORD);
    }

    /** An integer that fits 63 bits. */
    public long uint63() {
        UInt256 value = uint256();
        if (!value.fitsLong()) {
            throw new IllegalArgumentException("integer out of range: " + value);
        }
        return value.toLongExact();
    }

    /** An integer that fits 64 bits, to be taken as unsigned. */
    public long uint64() {
        UInt256 value = uint256();
        if (!value.fitsUnsignedLong()) {
            throw new IllegalArgumentException("integer out of range: " + value);
        }
        return value.limb(0);
    }

    public Hash bytes32() {
        return Hash.copyOf(input, word());
    }

    public Address address() {
        int at = word();
        for (int i = 0; i < WORD - Address.SIZE; i++) {
            if (input[at + i] != 0) {
                throw new IllegalArgumentException("not an address");
            }
        }
        return Address.copyOf(input, at + WORD - Address.SIZE);
    }

    public boolean bool() {
        long value = uint63();
        if (value > 1) {
            throw new IllegalArgumentException("not a boolean: " + value);
        }
        return value == 1;
    }

    /** {@code bytes}. */
    public byte[] bytes() {
        int at = tail();
        int length = length(at, 1);
        return Arrays.copyOfRange(input, at + WORD, at + WORD + length);
    }

    public List<Hash> bytes32Array() {
        return array(1, AbiReader::bytes32);
    }

    /** An array of static tuples. @param words 32-byte words of one tuple */
    public <T> List<T> array(int words, Function<AbiReader, T> element) {
        int at = tail();
        int length = length(at, words * WORD);
        var elements = new ArrayList<T>(length);
        var reader = new AbiReader(input, at + WORD);
        for (int i = 0; i < length; i++) {
            elements.add(element.apply(reader));
        }
        return List.copyOf(elements);
    }

    private int word() {
        if (input.length - position < WORD) {
            throw new IllegalArgumentException("input ends within an argument");
        }
        int at = position;
        position += WORD;
        return at;
    }

    private int tail() {
        long offset = uint63();
        if (offset > input.length - base - WORD) {
            throw new IllegalArgumentException("an offset beyond the input");
        }
        return base + (int) offset;
    }

    private int length(int at, int elementBytes) {
        long length = new AbiReader(input, at).uint63();
        if (length > (input.length - at - WORD) / elementBytes) {
            throw new IllegalArgumentException("a length beyond the input");
        }
        return (int) length;
    }
}
