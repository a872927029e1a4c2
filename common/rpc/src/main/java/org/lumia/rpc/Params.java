package org.lumia.rpc;

import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
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
        return read(index, Fields::text);
    }

    public Address address(int index) {
        return value(index, Params::parseAddress);
    }

    public Hash hash(int index) {
        return value(index, Params::parseHash);
    }

    public byte[] data(int index) {
        return value(index, Params::parseData);
    }

    public UInt256 uint256(int index) {
        return value(index, Params::parseQuantity);
    }

    /** A quantity below 2^63. */
    public long quantity(int index) {
        return value(index, Params::parseLong);
    }

    public boolean bool(int index, boolean otherwise) {
        return has(index) ? read(index, Fields::bool) : otherwise;
    }

    /** A tag, number or EIP-1898 object; latest when it is left out. */
    public BlockSelector block(int index) {
        return has(index) ? read(index, Params::parseBlock) : BlockSelector.Tag.LATEST;
    }

    /**
     * A value of any type, as the reader takes it.
     *
     * @throws JsonRpcException with -32602, when there is no value or the reader throws an {@link IllegalArgumentException}
     */
    public <T> T read(int index, Function<JsonNode, T> reader) {
        JsonNode node = node(index);
        try {
            return reader.apply(node);
        } catch (IllegalArgumentException malformed) {
            throw invalid(index, String.valueOf(malformed.getMessage()));
        }
    }

    /** As {@link #read}, where a value may be left out. */
    public <T> Optional<T> optional(int index, Function<JsonNode, T> reader) {
        return has(index) ? Optional.of(read(index, reader)) : Optional.empty();
    }

    private <T> T value(int index, Function<String, T> parser) {
        return read(index, node -> parser.apply(Fields.text(node)));
    }

    private static JsonRpcException invalid(int index, String why) {
        return JsonRpcException.invalidParams("invalid argument " + index + ": " + why);
    }

    /** @throws IllegalArgumentException unless the text is 20 bytes of 0x-hex */
    public static Address parseAddress(String text) {
        return Address.wrap(fixed(text, Address.SIZE, "common.Address"));
    }

    /** @throws IllegalArgumentException unless the text is 32 bytes of 0x-hex */
    public static Hash parseHash(String text) {
        return Hash.wrap(fixed(text, Hash.SIZE, "common.Hash"));
    }

    /** @throws IllegalArgumentException unless the text is 0x and an even number of hex digits */
    public static byte[] parseData(String text) {
        requirePrefix(text);
        if (text.length() % 2 != 0) {
            throw new MalformedException("hex string of odd length");
        }
        try {
            return Hex.decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new MalformedException("invalid hex string");
        }
    }

    /** @throws IllegalArgumentException unless the text is 0x and at most 64 hex digits without leading zeros */
    public static UInt256 parseQuantity(String text) {
        requirePrefix(text);
        if (text.length() == 2) {
            throw new MalformedException("hex string \"0x\"");
        }
        if (text.length() > 3 && text.charAt(2) == '0') {
            throw new MalformedException("hex number with leading zero digits");
        }
        if (text.length() > 66) {
            throw new MalformedException("hex number > 256 bits");
        }
        for (int i = 2; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                throw new MalformedException("invalid hex string");
            }
        }
        return UInt256.parseHex(text);
    }

    /** @throws IllegalArgumentException unless the text is a quantity below 2^63 */
    public static long parseLong(String text) {
        UInt256 value = parseQuantity(text);
        if (!value.fitsLong()) {
            throw new MalformedException("hex number > 63 bits");
        }
        return value.toLongExact();
    }

    /** The bits of a quantity below 2^64. @throws IllegalArgumentException for any other text */
    public static long parseUnsignedLong(String text) {
        UInt256 value = parseQuantity(text);
        if (!value.fitsUnsignedLong()) {
            throw new MalformedException("hex number > 64 bits");
        }
        return value.limb(0);
    }

    /** @throws IllegalArgumentException when the node selects no block */
    public static BlockSelector parseBlock(JsonNode node) {
        if (node.isObject()) {
            return parseBlockObject(Fields.of(node));
        }
        if (!node.isString()) {
            throw new MalformedException("a block number, tag or hash was expected");
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

    private static BlockSelector parseBlockObject(Fields fields) {
        Optional<Hash> hash = fields.value("blockHash", Params::parseHash);
        Optional<BlockSelector> number = fields.node("blockNumber", Params::parseTagOrNumber);
        fields.flag("requireCanonical");
        if (hash.isPresent() && number.isPresent()) {
            throw new MalformedException("cannot specify both BlockHash and BlockNumber, choose one or the other");
        }
        return hash.<BlockSelector>map(BlockSelector.ByHash::new)
                .or(() -> number)
                .orElseThrow(() -> new MalformedException("blockHash or blockNumber expected"));
    }

    /** @throws IllegalArgumentException for anything but a tag or a number */
    public static BlockSelector parseTagOrNumber(JsonNode node) {
        if (!node.isString()) {
            throw new MalformedException("a block number or tag was expected");
        }
        BlockSelector block = parseBlock(node);
        if (block instanceof BlockSelector.ByHash) {
            throw new MalformedException("hex number > 63 bits");
        }
        return block;
    }

    private static byte[] fixed(String text, int size, String type) {
        byte[] bytes = parseData(text);
        if (bytes.length != size) {
            throw new MalformedException(
                    "hex string has length %d, want %d for %s".formatted(bytes.length * 2, size * 2, type));
        }
        return bytes;
    }

    private static void requirePrefix(String text) {
        if (text.isEmpty()) {
            throw new MalformedException("empty hex string");
        }
        if (!text.startsWith("0x")) {
            throw new MalformedException("hex string without 0x prefix");
        }
    }
}
