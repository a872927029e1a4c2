package org.lumia.ingress.rpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.Log;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/**
 * Which logs a subscription wants.
 *
 * @param addresses any where empty
 * @param topics by position; an empty set stands for any
 */
record LogFilter(Set<Address> addresses, List<Set<Hash>> topics) {
    private static final int ADDRESSES_MAX = 1_000;
    private static final int TOPIC_POSITIONS_MAX = 4;
    private static final int TOPIC_CHOICES_MAX = 1_000;

    static final LogFilter ALL = new LogFilter(Set.of(), List.of());

    /** @throws JsonRpcException for a malformed filter */
    static LogFilter parse(JsonNode node) {
        try {
            return new LogFilter(addresses(node.get("address")), topics(node.get("topics")));
        } catch (IllegalArgumentException malformed) {
            throw JsonRpcException.invalidParams("invalid argument 1: " + malformed.getMessage());
        }
    }

    private static Set<Address> addresses(JsonNode node) {
        var addresses = new HashSet<Address>();
        if (node == null || node.isNull()) {
            return Set.of();
        }
        if (node.isString()) {
            return Set.of(Params.parseAddress(node.asString()));
        }
        bound(node.size(), ADDRESSES_MAX, "addresses");
        for (JsonNode item : node) {
            addresses.add(Params.parseAddress(item.asString()));
        }
        return addresses;
    }

    private static List<Set<Hash>> topics(JsonNode node) {
        var topics = new ArrayList<Set<Hash>>();
        if (node == null || node.isNull()) {
            return topics;
        }
        bound(node.size(), TOPIC_POSITIONS_MAX, "topics");
        for (JsonNode position : node) {
            var choices = new HashSet<Hash>();
            if (position.isString()) {
                choices.add(Params.parseHash(position.asString()));
            } else if (position.isArray()) {
                bound(position.size(), TOPIC_CHOICES_MAX, "topics at one position");
                boolean any = false;
                for (JsonNode choice : position) {
                    any |= choice.isNull();
                    if (!choice.isNull()) {
                        choices.add(Params.parseHash(choice.asString()));
                    }
                }
                if (any) {
                    choices.clear();
                }
            }
            topics.add(choices);
        }
        return topics;
    }

    private static void bound(int size, int max, String what) {
        if (size > max) {
            throw new IllegalArgumentException("%d %s, at most %d are taken".formatted(size, what, max));
        }
    }

    boolean matches(Log log) {
        if (!addresses.isEmpty() && !addresses.contains(Protobufs.address(log.getAddress()))) {
            return false;
        }
        if (topics.size() > log.getTopicsCount()) {
            return false;
        }
        for (int i = 0; i < topics.size(); i++) {
            if (!topics.get(i).isEmpty() && !topics.get(i).contains(Protobufs.hash(log.getTopics(i)))) {
                return false;
            }
        }
        return true;
    }
}
