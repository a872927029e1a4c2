package org.lumia.ingress.rpc;

import java.util.List;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.Log;
import org.lumia.rpc.eth.LogCriteria;
import tools.jackson.databind.JsonNode;

/**
 * Which logs a subscription wants.
 *
 * @param addresses any where empty
 * @param topics by position; an empty set stands for any
 */
record LogFilter(Set<Address> addresses, List<Set<Hash>> topics) {
    /** An address or topic in a set. */
    private static final long ENTRY_BYTES = 128;

    static final LogFilter ALL = new LogFilter(Set.of(), List.of());

    /** @throws IllegalArgumentException for a malformed filter; its range of blocks is not looked at */
    static LogFilter parse(JsonNode node) {
        return of(LogCriteria.parse(node));
    }

    static LogFilter of(LogCriteria criteria) {
        return new LogFilter(
                Set.copyOf(criteria.addresses()),
                criteria.topics().stream().map(Set::copyOf).toList());
    }

    /** What it takes of memory. */
    long weight() {
        return ENTRY_BYTES
                * (addresses.size() + topics.stream().mapToLong(Set::size).sum());
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
