package org.lumia.rpc;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import tools.jackson.databind.JsonNode;

/** The parameters of a call, by position. What is missing or malformed is answered with -32602 and named. */
public final class Params {
    private final JsonNode array;

    public Params(JsonNode array) {
        this.array = array;
    }

    public int size() {
        return array.size();
    }

    /** Whether a value stands at the position; JSON null counts as none. */
    public boolean has(int index) {
        return index < array.size() && !array.get(index).isNull();
    }

    /** @throws JsonRpcException when there is no value */
    public JsonNode node(int index) {
        if (!has(index)) {
            throw JsonRpcException.invalidParams("missing value for required argument " + index);
        }
        return array.get(index);
    }

    public JsonNode array() {
        return array;
    }

    public String text(int index) {
        JsonNode node = node(index);
        if (!node.isString()) {
            throw invalid(index, "a string was expected");
        }
        return node.asString();
    }

    public Address address(int index) {
        return parse(index, text(index), Params::parseAddress);
    }

    public Hash hash(int index) {
        return parse(index, text(index), Params::parseHash);
    }

    public byte[] data(int index) {
        return parse(index, text(index), Params::parseData);
    }

    public UInt256 uint256(int index) {
        return parse(index, text(index), Params::parseQuantity);
    }

    /** A quantity below 2^63. */
    public long quantity(int index) {
        return parse(index, text(index), Params::parseLong);
    }

    public boolean bool(int index, boolean otherwise) {
        if (!has(index)) {
            return otherwise;
        }
        if (!node(index).isBoolean()) {
            throw invalid(index, "a boolean was expected");
        }
        return node(index).asBoolean();
    }

    /** A tag, number or EIP-1898 object; latest when it is left out. */
    public BlockSelector block(int index) {
        return has(index) ? parse(index, node(index), Params::parseBlock) : BlockSelector.Tag.LATEST;
    }

    private interface Parser<F, T> {
        T parse(F from);
    }

    private static <F, T> T parse(int index, F from, Parser<F, T> parser) {
        try {
            return parser.parse(from);
        } catch (IllegalArgumentException malformed) {
            throw invalid(index, String.valueOf(malformed.getMessage()));
        }
    }

    private static JsonRpcException invalid(int index, String why) {
        return JsonRpcException.invalidParams("invalid argument " + index + ": " + why);
    }

    /** @throws IllegalArgumentException unless the text is 20 bytes of 0x-hex */
    public static Address parseAddress(String text) {
        return Address.wrap(fixed(text, Address.SIZE));
    }

    /** @throws IllegalArgumentException unless the text is 32 bytes of 0x-hex */
    public static Hash parseHash(String text) {
        return Hash.wrap(fixed(text, Hash.SIZE));
    }

    /** @throws IllegalArgumentException unless the text is 0x and an even number of hex digits */
    public static byte[] parseData(String text) {
        requirePrefix(text);
        if (text.length() % 2 != 0) {
            throw new IllegalArgumentException("hex string of odd length");
        }
        try {
            return Hex.decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("invalid hex string", malformed);
        }
    }

    /** @throws IllegalArgumentException unless the text is 0x and at most 64 hex digits without leading zeros */
    public static UInt256 parseQuantity(String text) {
        requirePrefix(text);
        if (text.length() == 2) {
            throw new IllegalArgumentException("hex string \"0x\"");
        }
        if (text.length() > 3 && text.charAt(2) == '0') {
            throw new IllegalArgumentException("hex number with leading zero digits");
        }
        if (text.length() > 66) {
            throw new IllegalArgumentException("hex number > 256 bits");
        }
        for (int i = 2; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                throw new IllegalArgumentException("invalid hex string");
            }
        }
        return UInt256.parseHex(text);
    }

    private static long parseLong(String text) {
        UInt256 value = parseQuantity(text);
        if (!value.fitsLong()) {
            throw new IllegalArgumentException("hex number > 63 bits");
        }
        return value.toLongExact();
    }

    /** @throws IllegalArgumentException when the node selects no block */
    public static BlockSelector parseBlock(JsonNode node) {
        if (node.isObject()) {
            if (node.hasNonNull("blockHash")) {
                return new BlockSelector.ByHash(parseHash(node.get("blockHash").asString()));
            }
            if (node.hasNonNull("blockNumber")) {
                return parseBlock(node.get("blockNumber"));
            }
            throw new IllegalArgumentException("blockHash or blockNumber expected");
        }
        if (!node.isString()) {
            throw new IllegalArgumentException("a block number, tag or hash was expected");
        }
        String text = node.asString();
        return switch (text) {
            case "latest" -> BlockSelector.Tag.LATEST;
            case "earliest" -> BlockSelector.Tag.EARLIEST;
            case "safe" -> BlockSelector.Tag.SAFE;
            case "finalized" -> BlockSelector.Tag.FINALIZED;
            case "pending" -> BlockSelector.Tag.PENDING;
            default ->
                text.length() == 2 + 2 * Hash.SIZE
                        ? new BlockSelector.ByHash(parseHash(text))
                        : new BlockSelector.Number(parseLong(text));
        };
    }

    private static byte[] fixed(String text, int size) {
        byte[] bytes = parseData(text);
        if (bytes.length != size) {
            throw new IllegalArgumentException("hex string has length " + bytes.length * 2 + ", want " + size * 2);
        }
        return bytes;
    }

    private static void requirePrefix(String text) {
        if (!text.startsWith("0x")) {
            throw new IllegalArgumentException("hex string without 0x prefix");
        }
    }
}
