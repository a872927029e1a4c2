package org.lumia.ordering;

import java.util.List;
import java.util.Optional;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.Seal;

/** What survives a restart. Every write fails once another instance of the same operator has taken over. */
public interface OrderingStore {
    /**
     * What was stored.
     *
     * @param snapshot empty before the first save
     * @param lastSigned the last seal that may have been signed, perhaps without its signature
     * @param unapplied L1 messages after the snapshot's, ascending
     */
    record Loaded(Optional<LogSnapshot> snapshot, Optional<Seal> lastSigned, List<InboxMessage> unapplied) {}

    Loaded load();

    /** Makes a seal durable before it is signed. @return why it must not be signed; empty where it may be */
    Optional<String> remember(Seal unsigned);

    /** The snapshot with its position, in one transaction. */
    void save(LogSnapshot snapshot);
}
