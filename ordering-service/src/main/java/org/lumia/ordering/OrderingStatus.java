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
 * @param logTimeMs what the log says the time is
 * @param clockDifferenceMs how far this machine's clock is ahead of the log's time, negative where it is behind
 * @param brokerDifferenceMs the same of the time that the broker stamps
 * @param clockTrouble whose clock is off, in a sentence
 * @param sealRefused why the next number is not signed, though this operator is elected
 * @param keyNotInForce which key the members in force know this operator by, where it has another
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
        long logTimeMs,
        long clockDifferenceMs,
        long brokerDifferenceMs,
        Optional<String> clockTrouble,
        Optional<String> sealRefused,
        Optional<String> keyNotInForce) {}
