package org.lumia.ethereum.abi;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** {@code abi.encode} of a list of arguments, written one after another (Solidity ABI specification). */
public final class AbiWriter {
    private static final int WORD = 32;

    private sealed interface Argument {}

    private record Word(byte[] word) implements Argument {}

    private record Tail(byte[] tail) implements Argument {}

    private final List<Argument> arguments = new ArrayList<>();

    /** An unsigned integer of at most 64 bits. */
    public AbiWriter uint(long unsigned) {
        return uint256(UInt256.of(unsigned));
    }

    public AbiWriter uint256(UInt256 value) {
        arguments.add(new Word(value.toBytes()));
        return this;
    }

    public AbiWriter bytes32(Hash value) {
        arguments.add(new Word(value.bytes()));
        return this;
    }

    public AbiWriter address(Address value) {
        byte[] word = new byte[WORD];
        System.arraycopy(value.bytes(), 0, word, WORD - Address.SIZE, Address.SIZE);
        arguments.add(new Word(word));
        return this;
    }

    public AbiWriter bool(boolean value) {
        return uint(value ? 1 : 0);
    }

    /** {@code bytes}. */
    public AbiWriter bytes(byte[] value) {
        byte[] tail = new byte[WORD + (value.length + WORD - 1) / WORD * WORD];
        UInt256.of(value.length).writeTo(tail, 0);
        System.arraycopy(value, 0, tail, WORD, value.length);
        arguments.add(new Tail(tail));
        return this;
    }

    /** {@code bytes32[]}. */
    public AbiWriter bytes32Array(List<Hash> values) {
        return array(values.stream().map(Hash::bytes).toList());
    }

    /** An array of unsigned integers of at most 64 bits. */
    public AbiWriter uintArray(List<Long> values) {
        return array(values.stream().map(value -> UInt256.of(value).toBytes()).toList());
    }

    /** An array of tuples whose fields are all static, each encoded by a writer of its own. */
    public AbiWriter tupleArray(List<AbiWriter> tuples) {
        return array(tuples.stream().map(AbiWriter::toBytes).toList());
    }

    /** An array of tuples with a field that is not static, each encoded by a writer of its own. */
    public AbiWriter dynamicTupleArray(List<AbiWriter> tuples) {
        var elements = new AbiWriter();
        tuples.forEach(tuple -> elements.arguments.add(new Tail(tuple.toBytes())));
        return array(tuples.size(), List.of(elements.toBytes()));
    }

    private AbiWriter array(List<byte[]> elements) {
        return array(elements.size(), elements);
    }

    private AbiWriter array(int length, List<byte[]> elements) {
        var tail = new ByteArrayOutputStream();
        tail.writeBytes(UInt256.of(length).toBytes());
        elements.forEach(tail::writeBytes);
        arguments.add(new Tail(tail.toByteArray()));
        return this;
    }

    public byte[] toBytes() {
        var head = new ByteArrayOutputStream();
        var tails = new ByteArrayOutputStream();
        for (Argument argument : arguments) {
            switch (argument) {
                case Word(byte[] word) -> head.writeBytes(word);
                case Tail(byte[] tail) -> {
                    head.writeBytes(UInt256.of((long) arguments.size() * WORD + tails.size())
                            .toBytes());
                    tails.writeBytes(tail);
                }
            }
        }
        head.writeBytes(tails.toByteArray());
        return head.toByteArray();
    }
}
