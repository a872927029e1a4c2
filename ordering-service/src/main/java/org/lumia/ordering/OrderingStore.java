package org.lumia.ordering;

import java.util.List;
import java.util.Optional;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.protocol.v1.FairnessState;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.Seal;

/** What survives a restart. Every write fails once another instance of the same operator has taken over. */
public interface OrderingStore {
    /**
     * What was stored.
     *
     * @param snapshot empty before the first save
     * @param fairness what was counted up to the snapshot; empty before the first save of a build that counts
     * @param lastSigned the last seal that may have been signed, perhaps without its signature
     * @param unapplied L1 messages after the snapshot's, ascending
     */
    record Loaded(
            Optional<LogSnapshot> snapshot,
            Optional<FairnessState> fairness,
            Optional<Seal> lastSigned,
            List<InboxMessage> unapplied) {}

    Loaded load();

    /** Makes a seal durable before it is signed. @return why it must not be signed; empty where it may be */
    Optional<String> remember(Seal unsigned);

    /** The snapshot with its position and what was counted up to there, in one transaction. @param closed epochs since the last save */
    void save(LogSnapshot snapshot, FairnessState fairness, List<FairnessEpoch> closed);
}
