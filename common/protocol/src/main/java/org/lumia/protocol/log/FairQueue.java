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
    private @Nullable List<Candidate> ordered;
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
     * Those in the windows, first come first. All wait alike from now on, so the order changes only with the candidates.
     *
     * @param candidates in log order
     */
    List<Candidate> order(Collection<Candidate> candidates) {
        if (ordered == null) {
            List<Placed> placed = place(candidates);
            placed.sort(Comparator.comparingLong(Placed::place));
            ordered = placed.stream().map(Placed::candidate).toList();
        }
        return ordered;
    }

    private List<Placed> place(Collection<Candidate> candidates) {
        List<Candidate> looked = window(candidates);
        recoverAll(looked);
        var waiting = new HashMap<Address, Long>();
        var placed = new ArrayList<Placed>(looked.size());
        long firstMs = candidates.isEmpty() ? 0 : candidates.iterator().next().arrivedMs();
        for (Candidate candidate : looked) {
            long gas = waiting.merge(
                    Objects.requireNonNull(senders.get(candidate.hash())), candidate.gasLimit(), Long::sum);
            placed.add(new Placed(candidate, gas + Math.multiplyExact(ageGasPerMs, candidate.arrivedMs() - firstMs)));
        }
        return placed;
    }

    /** The first of each origin. */
    private List<Candidate> window(Collection<Candidate> candidates) {
        var ofOrigin = new HashMap<Address, Integer>();
        return candidates.stream()
                .filter(candidate -> ofOrigin.merge(candidate.origin(), 1, Integer::sum) <= windowTransactions)
                .toList();
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

    /** Another candidate waits. */
    void added() {
        ordered = null;
    }

    void forget(Hash hash) {
        ordered = null;
        senders.remove(hash);
    }

    void forgetAll() {
        ordered = null;
        senders.clear();
    }
}
