package org.lumia.ingress.admission;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/** Future nonces in Postgres, shared by all replicas: one for each sender and nonce. */
public interface ParkedTransactions {
    /** What became of one that was to be parked. */
    sealed interface Outcome {
        /** Durable; the one that stood there before is refused as replaced. */
        record Kept() implements Outcome {}

        /** This very transaction was durable before. */
        record KeptBefore() implements Outcome {}

        /** @param rival pays too much to be replaced at this price */
        record Underpriced(Hash rival) implements Outcome {}

        record SenderFull(int rows, int rowsMax) implements Outcome {}

        /** @param held rows, or bytes of them */
        record Full(long held, long heldMax) implements Outcome {}
    }

    /** One row. @param id grows in the order in which rows become visible */
    record Row(long id, byte[] raw, long receivedAtMs) {}

    /** A row as it is shown. @param raw EIP-2718 bytes */
    record Shown(Hash hash, Address sender, byte[] raw) {}

    /** A row that is no longer needed. @param refusal empty when the log or a block holds the transaction */
    record Ended(Hash hash, Optional<Refused> refusal) {}

    /** Why one will never be executed. */
    record Refused(Reason reason, String detail) {}

    /** Ends that no block decided. */
    enum Reason {
        REPLACED,
        NONCE_TAKEN,
        INSUFFICIENT_FUNDS,
        EXPIRED
    }

    /** Decides and stores at once, whatever other replicas do meanwhile. */
    Outcome park(Submission tx);

    Optional<Row> find(Hash hash);

    /** A sender's nonces from {@code from} to before {@code before}. */
    Set<Long> nonces(Address sender, long from, long before);

    /** All rows, or one sender's. */
    List<Shown> shown(Optional<Address> sender);

    /** How many rows there are. */
    long size();

    /** Rows with a greater id, in order: the first, and as many more as fit. */
    List<Row> after(long id, int rowsMax, long bytesMax);

    /** Deletes rows, and keeps the reasons of those that are refused. */
    void end(Collection<Ended> ended);
}
