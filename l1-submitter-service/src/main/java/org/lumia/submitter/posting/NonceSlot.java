package org.lumia.submitter.posting;

import java.util.List;
import java.util.Optional;
import org.lumia.l1.L1Receipt;
import org.lumia.submitter.posting.L1Transaction.State;

/** Everything that was signed under one nonce, oldest first, with the receipts that L1 has. At most one of them has one. */
public record NonceSlot(long nonce, List<Attempt> attempts) {

    /** A signed transaction and what L1 says of it. */
    public record Attempt(L1Transaction transaction, Optional<L1Receipt> receipt) {}

    public NonceSlot {
        attempts = List.copyOf(attempts);
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException("nothing was signed under nonce " + nonce);
        }
    }

    /** What was signed last. */
    public L1Transaction last() {
        return attempts.getLast().transaction();
    }

    /** What L1's pool holds: of those that it took the last. */
    public Optional<L1Transaction> held() {
        return attempts.reversed().stream()
                .map(Attempt::transaction)
                .filter(L1Transaction::isHeld)
                .findFirst();
    }

    /** How many of them L1's pool took. */
    public int taken() {
        return (int) attempts.stream()
                .map(Attempt::transaction)
                .filter(L1Transaction::isHeld)
                .count();
    }

    public Optional<Attempt> mined() {
        return attempts.stream()
                .filter(attempt -> attempt.receipt().isPresent())
                .findFirst();
    }

    /** Whether the record of one of them does not say yet what became of it. */
    public boolean isOpen() {
        return attempts.stream().anyMatch(attempt -> attempt.transaction().state() == State.PENDING);
    }
}
