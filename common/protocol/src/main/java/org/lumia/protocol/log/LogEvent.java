package org.lumia.protocol.log;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.RefusedTransaction;
import org.lumia.protocol.v1.Seal;

/** What one entry of the log means, given all before it. */
public sealed interface LogEvent {
    /** Transactions that wait for a cut from now on. */
    record Queued(List<Candidate> candidates) implements LogEvent {}

    /** Transactions that no block will hold; the next block says so. */
    record Refused(List<RefusedTransaction> transactions) implements LogEvent {}

    /** Something that does not count. */
    record Ignored(IgnoredReason reason, String detail) implements LogEvent {}

    /** A seal that does not count. */
    record SealIgnored(Seal seal, SealRule rule) implements LogEvent {}

    /** A seal that its sequencer signed, valid or not: remembered to find a second one. */
    record SealSigned(Seal seal, Hash hash) implements LogEvent {}

    /** Two seals of one sequencer for one number. */
    record Equivocated(Seal first, Seal second) implements LogEvent {}

    /** An operator vouches for an L1 message. */
    record Noticed(long index, Address operator, Address signer, Hash accumulator) implements LogEvent {}

    /** An operator signed a clock value beyond those before. @param timeMs ms since 1970 */
    record ClockRead(Address operator, long timeMs) implements LogEvent {}

    /** A valid seal cut a block. @param taken its transactions as they stood among the candidates */
    record Derived(OrderedBlock block, List<Candidate> taken) implements LogEvent {}
}
