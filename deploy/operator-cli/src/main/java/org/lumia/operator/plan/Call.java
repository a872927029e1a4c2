package org.lumia.operator.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;

/**
 * A call of a contract without ether.
 *
 * @param contract its name
 * @param function its name in Solidity
 * @param gasMax what it takes at most, for one that cannot be estimated before an earlier one is in a block
 */
public record Call(String contract, Address to, String function, List<Argument> arguments, long gasMax) {
    private static final int SELECTOR_BYTES = 4;

    public Call {
        arguments = List.copyOf(arguments);
    }

    /** One argument, or one field of a struct. */
    public sealed interface Argument {
        String name();

        record OfAddress(String name, Address value) implements Argument {}

        /** @param shown for people */
        record OfUint(String name, String type, UInt256 value, String shown) implements Argument {}

        record OfBool(String name, boolean value) implements Argument {}

        record OfHash(String name, Hash value) implements Argument {}

        /** @param shown what the bytes are a call of */
        record OfBytes(String name, byte[] value, String shown) implements Argument {}

        /** An array of structs with a field that is not static. @param shown for people */
        record OfTuples(String name, String type, List<AbiWriter> tuples, String shown) implements Argument {}

        record OfStruct(String name, List<Argument> fields) implements Argument {}

        static Argument uint(String name, String type, long value) {
            return new OfUint(name, type, UInt256.of(value), Long.toUnsignedString(value));
        }

        default String type() {
            return switch (this) {
                case OfAddress _ -> "address";
                case OfUint uint -> uint.type();
                case OfBool _ -> "bool";
                case OfHash _ -> "bytes32";
                case OfBytes _ -> "bytes";
                case OfTuples tuples -> tuples.type();
                case OfStruct struct -> types(struct.fields());
            };
        }

        /** As it is told. */
        default String shown() {
            return switch (this) {
                case OfAddress address -> address.value().toString();
                case OfUint uint -> uint.shown();
                case OfBool bool -> Boolean.toString(bool.value());
                case OfHash hash -> hash.value().toString();
                case OfBytes bytes -> bytes.shown();
                case OfTuples tuples -> tuples.shown();
                case OfStruct struct -> named(struct.fields());
            };
        }

        private void write(AbiWriter writer) {
            switch (this) {
                case OfAddress address -> writer.address(address.value());
                case OfUint uint -> writer.uint256(uint.value());
                case OfBool bool -> writer.bool(bool.value());
                case OfHash hash -> writer.bytes32(hash.value());
                case OfBytes bytes -> writer.bytes(bytes.value());
                case OfTuples tuples -> writer.dynamicTupleArray(tuples.tuples());
                case OfStruct struct -> struct.fields().forEach(field -> field.write(writer));
            }
        }
    }

    public byte[] data() {
        var writer = new AbiWriter();
        arguments.forEach(argument -> argument.write(writer));
        byte[] selector = Keccak.hash(
                        (function + types(arguments)).getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .toBytes();
        byte[] values = writer.toBytes();
        byte[] data = Arrays.copyOf(selector, SELECTOR_BYTES + values.length);
        System.arraycopy(values, 0, data, SELECTOR_BYTES, values.length);
        return data;
    }

    /** {@code SequencerRegistry.bond(subnet 1, operator 0x…, amount 1000 LUMIA)}. */
    public String text() {
        return contract + "." + function + named(arguments);
    }

    private static String named(List<Argument> arguments) {
        return arguments.stream()
                .map(argument -> argument.name() + " " + argument.shown())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String types(List<Argument> arguments) {
        return new ArrayList<>(arguments).stream().map(Argument::type).collect(Collectors.joining(",", "(", ")"));
    }
}
