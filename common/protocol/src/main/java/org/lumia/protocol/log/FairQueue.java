package org.lumia.protocol.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.tx.TransactionCodec;

/**
 * Who comes first where the budgets do not hold all: the sender that has the least gas waiting. A transaction's place is the gas of
 * its sender's transactions up to and with it, and of how much later than the first it came; log order between equals. So a sender's own keep
 * their order, one with little to do does not wait for one with much, and nothing is overtaken for ever. Not thread-safe.
 */
final class FairQueue {
    /** Of those whose signature recovers to nobody: one sender. */
    private static final Address NOBODY = Address.ZERO;

    private final Map<Hash, Address> senders = new HashMap<>();
    /** By origin, how many are placed or were beyond the window; gas of those that are placed, by sender. */
    private final Map<Address, Integer> ofOrigin = new HashMap<>();

    private final Map<Address, Long> waiting = new HashMap<>();
    /** In their order; null when one of them left. */
    private @Nullable List<Placed> placed;

    private final List<Candidate> added = new ArrayList<>();
    private List<Candidate> ordered = List.of();
    private long firstMs;
    private final int windowTransactions;
    private final long ageGasPerMs;

    /**
     * @param windowTransactions of each origin that are looked at, the first in the log
     * @param ageGasPerMs by which a place improves
     */
    FairQueue(int windowTransactions, long ageGasPerMs) {
        this.windowTransactions = windowTransactions;
        this.ageGasPerMs = ageGasPerMs;
    }

    private record Placed(Candidate candidate, long place) {}

    /**
     * Those in the windows, first come first. All wait alike from now on, so that a place holds until one before it leaves.
     *
     * @param candidates in log order
     */
    List<Candidate> order(Collection<Candidate> candidates) {
        List<Placed> current = placed;
        if (current == null) {
            ofOrigin.clear();
            waiting.clear();
            added.clear();
            added.addAll(candidates);
            firstMs = candidates.isEmpty() ? 0 : candidates.iterator().next().arrivedMs();
            current = new ArrayList<>(candidates.size());
        } else if (added.isEmpty()) {
            return ordered;
        }
        place(current);
        current.sort(Comparator.comparingLong(Placed::place));
        placed = current;
        ordered = current.stream().map(Placed::candidate).toList();
        return ordered;
    }

    /** Those that were added, behind those that are placed. */
    private void place(List<Placed> before) {
        List<Candidate> looked = added.stream()
                .filter(candidate -> ofOrigin.merge(candidate.origin(), 1, Integer::sum) <= windowTransactions)
                .toList();
        added.clear();
        recoverAll(looked);
        for (Candidate candidate : looked) {
            long gas = waiting.merge(
                    Objects.requireNonNull(senders.get(candidate.hash())), candidate.budgetGas(), Long::sum);
            before.add(new Placed(candidate, gas + Math.multiplyExact(ageGasPerMs, candidate.arrivedMs() - firstMs)));
        }
    }

    /** A signature costs more than all else here, and depends on nothing: all processors share them. */
    private void recoverAll(List<Candidate> candidates) {
        List<Candidate> unknown = candidates.stream()
                .filter(candidate -> !senders.containsKey(candidate.hash()))
                .toList();
        List<Address> recovered =
                unknown.parallelStream().map(FairQueue::recover).toList();
        for (int i = 0; i < unknown.size(); i++) {
            senders.put(unknown.get(i).hash(), recovered.get(i));
        }
    }

    /** Who signed a candidate that {@link #order} placed; empty where nobody did. */
    Optional<Address> signer(Candidate candidate) {
        return Optional.ofNullable(senders.get(candidate.hash())).filter(sender -> !sender.equals(NOBODY));
    }

    private static Address recover(Candidate candidate) {
        return TransactionCodec.decode(candidate.raw().toByteArray()) instanceof TransactionCodec.Valid(var transaction)
                ? TransactionCodec.sender(transaction).orElse(NOBODY)
                : NOBODY;
    }

    /** Another candidate waits, behind all others in the log. */
    void added(Candidate candidate) {
        if (placed != null) {
            added.add(candidate);
        }
    }

    void forget(Hash hash) {
        placed = null;
        senders.remove(hash);
    }

    void forgetAll() {
        placed = null;
        senders.clear();
    }
}
