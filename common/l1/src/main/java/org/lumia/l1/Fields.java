package org.lumia.l1;

import java.util.Optional;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import tools.jackson.databind.JsonNode;

/** The fields of a node's answer. One that is missing or malformed is an {@link L1Exception} that names method and field. */
final class Fields {
    private static final int WEI_BITS_MAX = 128;

    private final String method;
    private final JsonNode node;

    Fields(String method, JsonNode node) {
        this.method = method;
        this.node = node;
    }

    boolean has(String field) {
        var value = node.path(field);
        return !value.isMissingNode() && !value.isNull();
    }

    /** An amount or a price, below 2^128 so that what is computed from it cannot overflow. */
    UInt256 wei(String field) {
        return parse(field, node.path(field), Fields::wei128);
    }

    /** An element of an array of prices. */
    UInt256 wei(String field, int index) {
        return parse(field + "[" + index + "]", node.path(field).path(index), Fields::wei128);
    }

    private static UInt256 wei128(String hex) {
        var wei = UInt256.parseHex(hex);
        if (wei.bitLength() > WEI_BITS_MAX) {
            throw new IllegalArgumentException("more than there is: " + hex);
        }
        return wei;
    }

    long quantity(String field) {
        return parse(field, node.path(field), text -> UInt256.parseHex(text).toLongExact());
    }

    Hash hash(String field) {
        return parse(field, node.path(field), Hash::parse);
    }

    byte[] bytes(String field) {
        return parse(field, node.path(field), Hex::decode);
    }

    Optional<Address> address(String field) {
        return has(field) ? Optional.of(parse(field, node.path(field), Address::parse)) : Optional.empty();
    }

    /** As the node wrote it. */
    String text(String field) {
        return parse(field, node.path(field), Function.identity());
    }

    /** The array's elements. */
    Iterable<JsonNode> array(String field) {
        var value = node.path(field);
        if (!value.isArray()) {
            throw new L1Exception("L1's node answers %s without %s".formatted(method, field));
        }
        return value;
    }

    /** The whole answer as one value. */
    <T> T whole(Function<String, T> parser) {
        return parse("a result", node, parser);
    }

    private <T> T parse(String field, JsonNode value, Function<String, T> parser) {
        if (!value.isString()) {
            throw new L1Exception("L1's node answers %s without %s".formatted(method, field));
        }
        try {
            return parser.apply(value.asString());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new L1Exception("L1's node answers %s with a malformed %s".formatted(method, field), e);
        }
    }
}
