package org.lumia.platform.kafka;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;

/**
 * Which log was read, and an entry that was applied of it.
 *
 * @param topicId that Kafka gave the topic when it was made
 * @param hash of the entry's value
 */
public record LogIdentity(String topicId, long offset, Hash hash) {

    static LogIdentity of(String topicId, LogRecord entry) {
        return new LogIdentity(topicId, entry.offset(), Keccak.hash(entry.value()));
    }

    boolean isOf(String id, LogRecord entry) {
        return equals(of(id, entry));
    }
}
