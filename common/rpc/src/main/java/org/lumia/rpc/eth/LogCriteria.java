package org.lumia.rpc.eth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.Fields;
import org.lumia.rpc.MalformedException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/**
 * The filter object of eth_getLogs and of a subscription to logs.
 *
 * @param addresses any of them; all when empty
 * @param topics by position, any of each list; all where a list is empty
 * @param block the one block that is asked about, in place of a range
 */
public record LogCriteria(
        List<Address> addresses,
        List<List<Hash>> topics,
        Optional<Hash> block,
        Optional<BlockSelector> from,
        Optional<BlockSelector> to) {
    private static final int TOPICS_MAX = 4;
    private static final int ALTERNATIVES_MAX = 1_000;

    /** @throws IllegalArgumentException for a malformed one, in geth's words */
    public static LogCriteria parse(JsonNode node) {
        Fields filter = Fields.of(node);
        Optional<Hash> block = filter.value("blockHash", Params::parseHash);
        Optional<BlockSelector> from = filter.node("fromBlock", Params::parseTagOrNumber);
        Optional<BlockSelector> to = filter.node("toBlock", Params::parseTagOrNumber);
        if (block.isPresent() && (from.isPresent() || to.isPresent())) {
            throw new MalformedException(
                    "cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other");
        }
        return new LogCriteria(
                addresses(filter.node("address", given -> given).orElse(null)),
                filter.node("topics", LogCriteria::topics).orElse(List.of()),
                block,
                from,
                to);
    }

    private static List<Address> addresses(@Nullable JsonNode node) {
        if (node == null) {
            return List.of();
        }
        if (node.isString()) {
            return List.of(address(node.asString(), ""));
        }
        if (!node.isArray()) {
            throw new MalformedException("invalid addresses in query");
        }
        checkAlternatives(node.size());
        var addresses = new ArrayList<Address>(node.size());
        for (int i = 0; i < node.size(); i++) {
            if (!node.get(i).isString()) {
                throw new MalformedException("non-string address at index " + i);
            }
            addresses.add(address(node.get(i).asString(), " at index " + i));
        }
        return List.copyOf(addresses);
    }

    private static Address address(String text, String where) {
        try {
            return Address.wrap(decode(text, Address.SIZE, "address"));
        } catch (IllegalArgumentException malformed) {
            throw new MalformedException("invalid address%s: %s".formatted(where, malformed.getMessage()));
        }
    }

    private static List<List<Hash>> topics(JsonNode node) {
        if (!node.isArray()) {
            throw new MalformedException("an array was expected");
        }
        if (node.size() > TOPICS_MAX) {
            throw new MalformedException("exceed max topics");
        }
        return Fields.list(node, LogCriteria::position);
    }

    private static List<Hash> position(JsonNode position) {
        if (position.isNull()) {
            return List.of();
        }
        if (position.isString()) {
            return List.of(topic(position));
        }
        if (!position.isArray()) {
            throw new MalformedException("invalid topic(s)");
        }
        checkAlternatives(position.size());
        var any = new ArrayList<Hash>(position.size());
        boolean all = false;
        for (JsonNode one : position) {
            all |= one.isNull();
            if (!one.isNull()) {
                any.add(topic(one));
            }
        }
        return all ? List.of() : List.copyOf(any);
    }

    private static Hash topic(JsonNode node) {
        if (!node.isString()) {
            throw new MalformedException("invalid topic(s)");
        }
        return Hash.wrap(decode(node.asString(), Hash.SIZE, "topic"));
    }

    private static byte[] decode(String text, int size, String what) {
        byte[] bytes = Params.parseData(text);
        if (bytes.length != size) {
            throw new MalformedException(
                    "hex has invalid length %d after decoding; expected %d for %s".formatted(bytes.length, size, what));
        }
        return bytes;
    }

    private static void checkAlternatives(int count) {
        if (count > ALTERNATIVES_MAX) {
            throw new MalformedException(
                    "exceed max addresses or topics per search position: %d".formatted(ALTERNATIVES_MAX));
        }
    }
}
