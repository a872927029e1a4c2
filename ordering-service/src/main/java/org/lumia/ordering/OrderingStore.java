package org.lumia.ordering;

import java.util.List;
import java.util.Optional;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.Seal;

/** What survives a restart. Every write fails once another instance of the same operator has taken over. */
public interface OrderingStore {
    /** @param snapshot empty before the first save @param unapplied L1 messages after the snapshot's, ascending */
    record Loaded(Optional<LogSnapshot> snapshot, Optional<Seal> lastSigned, List<InboxMessage> unapplied) {}

    Loaded load();

    /** Makes a signature durable before it leaves; throws unless its number is above all signed before. */
    void saveSigned(Seal seal);

    /** The snapshot with its position, in one transaction. */
    void save(LogSnapshot snapshot);
}
