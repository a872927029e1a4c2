package org.lumia.ordering;

import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Member;

/**
 * What the service shows of itself.
 *
 * @param members of the current slot's epoch, ascending
 * @param schedule who may seal in the current slot, by rank
 * @param waiting what sealing waits for, or that it does not
 */
public record OrderingStatus(
        long number,
        Hash hash,
        long timestampMs,
        long epoch,
        long slot,
        List<Member> members,
        List<Member> schedule,
        long inboxThrough,
        long inboxSeen,
        long executedThrough,
        int pendingTransactions,
        long pendingBytes,
        int countedNotices,
        long nextOffset,
        boolean caughtUp,
        long lastSignedNumber,
        String waiting) {}
