package org.lumia.conformance.runner;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.MemoryWorld;
import tools.jackson.databind.JsonNode;

/** Ethereum's values in the vectors' JSON: hex that may carry leading zeros, or JSON numbers. */
final class Json {
    private Json() {}

    /** @throws IllegalArgumentException where nothing stands, or no number */
    static UInt256 quantity(JsonNode node) {
        if (node.isNumber()) {
            return UInt256.of(node.bigIntegerValue());
        }
        String text = text(node);
        return text.equals("0x") ? UInt256.ZERO : UInt256.parseHex(text);
    }

    /** Zero where nothing stands. */
    static UInt256 quantityOrZero(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? UInt256.ZERO : quantity(node);
    }

    /** Unsigned. @throws ArithmeticException for more than 64 bits */
    static long uint64(JsonNode node) {
        UInt256 value = quantity(node);
        if (!value.fitsUnsignedLong()) {
            throw new ArithmeticException(node + " has more than 64 bits");
        }
        return value.limb(0);
    }

    static long uint64OrZero(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? 0 : uint64(node);
    }

    static byte[] bytes(JsonNode node) {
        return Hex.decode(text(node));
    }

    static Hash hash(JsonNode node) {
        return Hash.parse(text(node));
    }

    static Address address(JsonNode node) {
        return Address.parse(text(node));
    }

    static String text(JsonNode node) {
        if (!node.isString()) {
            throw new IllegalArgumentException("a text is missing, there is " + node);
        }
        return node.asString();
    }

    /** @param alloc address to nonce, balance, code and storage */
    static MemoryWorld world(JsonNode alloc) {
        if (!alloc.isObject()) {
            throw new IllegalArgumentException("accounts are missing");
        }
        var world = new MemoryWorld();
        for (var entry : alloc.properties()) {
            JsonNode node = entry.getValue();
            Address address = Address.parse(entry.getKey());
            world.put(
                    address,
                    uint64OrZero(node.path("nonce")),
                    quantityOrZero(node.path("balance")),
                    Hex.decode(node.path("code").asString("0x")));
            for (var slot : node.path("storage").properties()) {
                world.putStorage(address, UInt256.parseHex(slot.getKey()), quantity(slot.getValue()));
            }
        }
        return world;
    }
}
