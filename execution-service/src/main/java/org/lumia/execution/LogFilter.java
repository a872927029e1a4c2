package org.lumia.execution;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.Log;

/**
 * Which logs.
 *
 * @param addresses any of them; all when empty
 * @param topics by position, any of each list; all where a list is empty
 */
public record LogFilter(List<Address> addresses, List<List<Hash>> topics) {
    public boolean matches(Log log) {
        if (!addresses.isEmpty() && !addresses.contains(Protobufs.address(log.getAddress()))) {
            return false;
        }
        if (log.getTopicsCount() < topics.size()) {
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
