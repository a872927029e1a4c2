package org.lumia.ordering;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Member;

/**
 * What the service shows of itself.
 *
 * @param members of the current slot's epoch, ascending
 * @param schedule who may seal in the current slot, by rank
 * @param waiting what sealing waits for, or that it does not
 * @param clockDifferenceMs how far this machine's clock is ahead of the broker's, negative where it is behind
 * @param clockTrouble what a wrong clock stands in the way of
 * @param sealRefused why the next number is not signed, though this operator is elected
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
        String waiting,
        long clockDifferenceMs,
        Optional<String> clockTrouble,
        Optional<String> sealRefused) {}
