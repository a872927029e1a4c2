package org.lumia.protocol.log;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.PendingCandidates;

/** The candidates since the last cut, with what it left, in log order; each hash once. */
final class Pending {
    private final LinkedHashMap<Hash, Candidate> candidates = new LinkedHashMap<>();
    /** Candidates a snapshot named and the log has not shown again yet. */
    private final Map<Long, PendingCandidates> missing = new HashMap<>();

    private final Map<Address, Long> roomByOrigin = new HashMap<>();
    private final FairQueue queue;
    private long bytes;
    private long gas;

    Pending(BlockLimits limits) {
        this.queue = new FairQueue(limits.maxTransactions(), limits.queueAgeGasPerMs());
    }

    boolean contains(Hash hash) {
        return candidates.containsKey(hash);
    }

    void add(Candidate candidate) {
        if (candidates.putIfAbsent(candidate.hash(), candidate) != null) {
            throw new IllegalStateException("candidate twice: " + candidate.hash());
        }
        bytes += candidate.raw().size();
        gas += candidate.budgetGas();
        roomByOrigin.merge(candidate.origin(), candidate.roomBytes(), Long::sum);
        queue.added(candidate);
    }

    /** Bytes that an origin's candidates take of its room. */
    long roomBytes(Address origin) {
        return roomByOrigin.getOrDefault(origin, 0L);
    }

    void remove(List<Candidate> taken) {
        if (taken.size() == candidates.size()) {
            candidates.clear();
            roomByOrigin.clear();
            queue.forgetAll();
            bytes = 0;
            gas = 0;
            return;
        }
        for (Candidate candidate : taken) {
            candidates.remove(candidate.hash());
            queue.forget(candidate.hash());
            roomByOrigin.computeIfPresent(
                    candidate.origin(),
                    (origin, room) -> room == candidate.roomBytes() ? null : room - candidate.roomBytes());
            bytes -= candidate.raw().size();
            gas -= candidate.budgetGas();
        }
    }

    List<Candidate> select(Budget budget, Members members) {
        return budget.holds(sum())
                ? List.copyOf(candidates.values())
                : Selection.select(candidates.values(), queue.order(candidates.values()), budget, members);
    }

    /** Who signed those that {@link #select} takes where the budget does not hold all; empty where it does, and nobody was asked. */
    Function<Candidate, Optional<Address>> signers(Budget budget) {
        return budget.holds(sum()) ? candidate -> Optional.empty() : queue::signer;
    }

    /** Whether a cut with this budget takes none. The first in the queue is taken whenever the whole budget holds it. */
    boolean takesNone(Budget budget, Members members) {
        if (candidates.isEmpty()) {
            return true;
        }
        return !budget.holds(sum())
                && !budget.holds(queue.order(candidates.values()).getFirst())
                && select(budget, members).isEmpty();
    }

    /** What the one whose turn is next takes of the budget; 0 for none. */
    long nextGas() {
        return candidates.isEmpty()
                ? 0
                : queue.order(candidates.values()).getFirst().budgetGas();
    }

    /** The earliest of the log. */
    Optional<Candidate> first() {
        return Optional.ofNullable(candidates.firstEntry()).map(Map.Entry::getValue);
    }

    private Budget sum() {
        return new Budget(candidates.size(), bytes, gas);
    }

    int size() {
        return candidates.size();
    }

    long bytes() {
        return bytes;
    }

    boolean complete() {
        return missing.isEmpty();
    }

    /** The first bundle that has to be read again after {@link #load}. */
    Optional<Long> firstMissing() {
        return missing.keySet().stream().min(Long::compare);
    }

    /** Candidates of a bundle that a snapshot named, shown again. */
    void refill(long offset, List<Candidate> ofBundle) {
        PendingCandidates named = missing.remove(offset);
        if (named == null) {
            return;
        }
        var wanted = new HashSet<>(named.getIndexesList());
        ofBundle.stream()
                .filter(candidate -> wanted.remove(candidate.index()))
                .map(candidate -> candidate.arrived(named.getArrivedMs()))
                .forEach(this::add);
        if (!wanted.isEmpty()) {
            throw new IllegalStateException("bundle at %d no longer has transactions %s".formatted(offset, wanted));
        }
    }

    void save(LogSnapshot.Builder snapshot) {
        var byOffset = new LinkedHashMap<Long, PendingCandidates.Builder>();
        for (Candidate candidate : candidates.values()) {
            byOffset.computeIfAbsent(
                            candidate.offset(),
                            offset -> PendingCandidates.newBuilder()
                                    .setOffset(offset)
                                    .setArrivedMs(candidate.arrivedMs()))
                    .addIndexes(candidate.index());
        }
        byOffset.values().forEach(snapshot::addPending);
    }

    void load(LogSnapshot snapshot) {
        snapshot.getPendingList().forEach(pending -> missing.put(pending.getOffset(), pending));
    }
}
