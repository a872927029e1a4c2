package org.lumia.ingress.admission;

import java.util.concurrent.CompletableFuture;

/** Where a transaction stands on its way; {@link #mayBecome} holds every move there is. */
public sealed interface TransactionState {
    /** Its future nonce is being written to Postgres. @param answer what whoever submits it now is told */
    record Received(CompletableFuture<Admission> answer) implements TransactionState {}

    /** A row in Postgres, which this replica releases. */
    record Parked() implements TransactionState {}

    /**
     * Handed to the log, which may hold it or not.
     *
     * @param durable completes once it does
     * @param from the first offset that this copy can have: what stands before it is one that a block refused
     */
    record InFlight(CompletableFuture<Void> durable, long from) implements TransactionState {
        InFlight(CompletableFuture<Void> durable) {
            this(durable, 0);
        }
    }

    /** Durable in the log. */
    record Acknowledged(long offset) implements TransactionState {}

    /** Read from the log, whoever appended it. */
    record Seen(long offset) implements TransactionState {}

    /** A block has spoken. */
    sealed interface Decided extends TransactionState {
        long block();
    }

    record Included(long block) implements Decided {}

    /** @param cut the offset in the log up to which the block took its transactions */
    record Refused(long block, long cut) implements Decided {}

    /** Whether the log holds the transaction, or may. */
    default boolean isPending() {
        return this instanceof InFlight || isInLog();
    }

    /** Whether the log is known to hold the transaction. */
    default boolean isInLog() {
        return this instanceof Acknowledged || this instanceof Seen;
    }

    /** News come from several threads: what may not be said of this state any more is late, and changes nothing. */
    default boolean mayBecome(TransactionState next) {
        return switch (this) {
            case Received r -> !(next instanceof Received || next instanceof Acknowledged);
            case Parked p -> next instanceof InFlight || next instanceof Seen || next instanceof Decided;
            case InFlight f -> next instanceof Decided || stands(next, f.from());
            case Acknowledged a -> next instanceof Seen || next instanceof Decided;
            case Seen s -> next instanceof Decided;
            // A second copy in the log is refused by a later block, which says nothing new.
            case Included i -> false;
            // May be sent again: what made it fail can have changed.
            // What stands before the cut is that copy, whether the broker or the log tells of it after the block did.
            case Refused refused -> !next.isInLog() || stands(next, refused.cut());
        };
    }

    private static boolean stands(TransactionState next, long from) {
        return switch (next) {
            case Acknowledged(long offset) -> offset >= from;
            case Seen(long offset) -> offset >= from;
            default -> false;
        };
    }
}
