package org.lumia.protocol.genesis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import tools.jackson.databind.JsonNode;

/** One JSON object, read key by key; remembers what was asked for, so that an unknown key can be named. */
final class Keys {
    private final String path;
    private final JsonNode node;
    private final Set<String> read = new HashSet<>();

    Keys(String path, JsonNode node) {
        this.path = path;
        this.node = node;
        InvalidGenesisException.check(node.isObject(), "%s must be an object", path.isEmpty() ? "the file" : path);
    }

    boolean has(String key) {
        return node.has(key);
    }

    List<String> names() {
        return List.copyOf(node.propertyNames());
    }

    Keys object(String key) {
        return new Keys(path(key), value(key));
    }

    List<Keys> objects(String key) {
        JsonNode array = value(key);
        InvalidGenesisException.check(array.isArray(), "%s must be an array", path(key));
        var items = new ArrayList<Keys>();
        for (JsonNode item : array) {
            items.add(new Keys(path(key) + "[" + items.size() + "]", item));
        }
        return items;
    }

    String text(String key) {
        JsonNode value = value(key);
        InvalidGenesisException.check(value.isString(), "%s must be text", path(key));
        return value.stringValue();
    }

    long number(String key) {
        JsonNode value = value(key);
        InvalidGenesisException.check(
                value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0,
                "%s must be a whole number from 0 to 2^63 - 1",
                path(key));
        return value.longValue();
    }

    int integer(String key) {
        long value = number(key);
        InvalidGenesisException.check(value <= Integer.MAX_VALUE, "%s is too large: %d", path(key), value);
        return (int) value;
    }

    Address address(String key) {
        String text = text(key);
        return checked(key, () -> Address.parse(text));
    }

    byte[] bytes(String key) {
        String text = text(key);
        return checked(key, () -> Hex.decode(text));
    }

    UInt256 uint256(String key) {
        String text = text(key);
        return checked(key, () -> uint256Text(text));
    }

    static UInt256 slot(String text) {
        try {
            return uint256Text(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidGenesisException("not a 256-bit number: " + text);
        }
    }

    private static UInt256 uint256Text(String text) {
        return text.startsWith("0x") ? UInt256.parseHex(text) : UInt256.of(new BigInteger(text));
    }

    <T> T checked(String key, Supplier<T> value) {
        try {
            return value.get();
        } catch (InvalidGenesisException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidGenesisException(path(key) + ": " + e.getMessage());
        }
    }

    /** The value, once nothing is left unread. */
    <T> T done(T value) {
        expectNoMore();
        return value;
    }

    void expectNoMore() {
        for (String name : names()) {
            InvalidGenesisException.check(read.contains(name), "unknown key %s", path(name));
        }
    }

    private JsonNode value(String key) {
        read.add(key);
        JsonNode value = node.get(key);
        InvalidGenesisException.check(value != null, "missing key %s", path(key));
        return java.util.Objects.requireNonNull(value);
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
