package org.lumia.rewards.ledger;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.lumia.ethereum.Address;

/** Reads the ledger by holder and time. */
public interface LedgerLines {
    /** By which time a line belongs to a period. */
    enum Basis {
        ACCRUED,
        /** When it could be claimed, or was paid. Lines that are not received belong to no period. */
        RECEIVED
    }

    /** All entries up to one of each chain, that one too: what was booked at a moment. */
    record Booked(long epochsEntry, long l1Entry) {
        public static final Booked ALL = new Booked(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /**
     * Lines that are read.
     *
     * @param holder empty for all
     * @param from inclusive
     * @param to exclusive
     * @param booked what is not of it is not read, nor does a root count that is not
     * @param closed what was booked when the time before {@code from} was closed: lines of that time which were not are read first
     */
    record Range(
            Optional<Address> holder, Basis basis, Instant from, Instant to, Booked booked, Optional<Booked> closed) {
        public Range(Optional<Address> holder, Basis basis, Instant from, Instant to) {
            this(holder, basis, from, to, Booked.ALL, Optional.empty());
        }
    }

    /**
     * How far the ledger is booked.
     *
     * @param epoch the last that is closed, -1 before the first
     * @param l1Block the last final one whose events are booked, -1 before the first
     * @param l1Time that this block is known not to be before
     * @param booked the last entries
     */
    record Through(long epoch, long l1Block, Instant l1Time, Booked booked) {}

    /** Each line of a range, oldest first, one at a time: a year is never held in memory. */
    void forEach(Range range, Consumer<LedgerLine> reader);

    /** Wei that the holder, or all, were owed before a moment, by what was booked. */
    BigInteger balance(Optional<Address> holder, Unit unit, Basis basis, Instant before, Booked booked);

    /** Lines that are read after this are at least so many. */
    Through through();

    /** Whatever is read within sees the ledger as it was when the first of it was read. */
    <T> T inOneMoment(Supplier<T> reading);
}
