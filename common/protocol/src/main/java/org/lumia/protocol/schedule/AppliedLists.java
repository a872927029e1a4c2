package org.lumia.protocol.schedule;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The member history where L1's lists and the blocks that apply them are read from two logs, one ahead of the other at times.
 * Not thread-safe.
 */
public final class AppliedLists {
    private final Members genesis;
    private final NavigableMap<Long, Members> byIndex = new TreeMap<>();
    private final NavigableMap<Long, Long> throughByEpoch = new TreeMap<>();
    private long readThrough;

    public AppliedLists(Members genesis) {
        this.genesis = genesis;
    }

    /** A list as L1's inbox has it. */
    public void listed(long index, Members list) {
        byIndex.put(index, list);
    }

    /** All lists up to an index of L1's inbox are here. */
    public void readThrough(long index) {
        readThrough = Math.max(readThrough, index);
    }

    /** Blocks of an epoch have applied all messages up to an index, and more may come. */
    public void applied(long epoch, long inboxThrough) {
        var before = throughByEpoch.floorEntry(epoch);
        if (before == null || before.getValue() < inboxThrough) {
            throughByEpoch.put(epoch, inboxThrough);
        }
    }

    /** Empty while a list that decides one of the epochs up to this has been applied and not been read. */
    public Optional<MemberHistory> history(long epoch) {
        var deciding = throughByEpoch.headMap(epoch - MemberHistory.DELAY_EPOCHS, true);
        if (!deciding.isEmpty() && deciding.lastEntry().getValue() > readThrough) {
            return Optional.empty();
        }
        MemberHistory history = MemberHistory.start(genesis);
        long from = 0;
        for (var end : deciding.entrySet()) {
            for (Members list :
                    byIndex.subMap(from, false, end.getValue(), true).values()) {
                history = history.after(end.getKey(), list);
            }
            from = Math.max(from, end.getValue());
        }
        return Optional.of(history);
    }

    /** The members of an epoch; empty while a list that decides it has been applied and not been read. */
    public Optional<Members> members(long epoch) {
        return history(epoch).map(history -> history.members(epoch));
    }
}
