package org.lumia.ordering;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.lumia.protocol.log.InboxView;
import org.lumia.protocol.v1.InboxMessage;

/** This operator's copy of the L1 messages that are not applied yet. */
final class InboxCopy implements InboxView {
    private final TreeMap<Long, InboxMessage> messages = new TreeMap<>();

    InboxCopy(List<InboxMessage> unapplied) {
        add(unapplied);
    }

    void add(List<InboxMessage> more) {
        for (InboxMessage message : more) {
            messages.put(message.getIndex(), message);
        }
    }

    @Override
    public Optional<InboxMessage> message(long index) {
        return Optional.ofNullable(messages.get(index));
    }

    /** The last index seen; {@code applied} when nothing is beyond it. */
    long through(long applied) {
        return messages.isEmpty() ? applied : Math.max(applied, messages.lastKey());
    }

    void dropThrough(long applied) {
        messages.headMap(applied, true).clear();
    }

    int size() {
        return messages.size();
    }
}
