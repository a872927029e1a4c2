package org.lumia.protocol.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.PendingCandidates;

/** The candidates since the last cut, with what it left, in log order; each hash once. */
final class Pending {
    private final LinkedHashMap<Hash, Candidate> candidates = new LinkedHashMap<>();
    /** Candidates a snapshot named and the log has not shown again yet. */
    private final Map<Long, List<Integer>> missing = new HashMap<>();

    private long bytes;
    private long gas;

    boolean contains(Hash hash) {
        return candidates.containsKey(hash);
    }

    void add(Candidate candidate) {
        if (candidates.putIfAbsent(candidate.hash(), candidate) != null) {
            throw new IllegalStateException("candidate twice: " + candidate.hash());
        }
        bytes += candidate.raw().size();
        gas += candidate.gasLimit();
    }

    void remove(List<Candidate> taken) {
        if (taken.size() == candidates.size()) {
            candidates.clear();
            bytes = 0;
            gas = 0;
            return;
        }
        for (Candidate candidate : taken) {
            candidates.remove(candidate.hash());
            bytes -= candidate.raw().size();
            gas -= candidate.gasLimit();
        }
    }

    List<Candidate> select(Budget budget, Members members) {
        return Selection.select(candidates.values(), new Budget(candidates.size(), bytes, gas), budget, members);
    }

    /** Whether a cut with this budget takes none; cheap in the usual case. */
    boolean takesNone(Budget budget, Members members) {
        if (candidates.isEmpty()) {
            return true;
        }
        boolean headFits = budget.holds(candidates.firstEntry().getValue());
        return !headFits && select(budget, members).isEmpty();
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
        List<Integer> indexes = missing.remove(offset);
        if (indexes == null) {
            return;
        }
        var wanted = new HashSet<>(indexes);
        ofBundle.stream().filter(candidate -> wanted.remove(candidate.index())).forEach(this::add);
        if (!wanted.isEmpty()) {
            throw new IllegalStateException("bundle at %d no longer has transactions %s".formatted(offset, wanted));
        }
    }

    void save(LogSnapshot.Builder snapshot) {
        var byOffset = new LinkedHashMap<Long, List<Integer>>();
        for (Candidate candidate : candidates.values()) {
            byOffset.computeIfAbsent(candidate.offset(), offset -> new ArrayList<>())
                    .add(candidate.index());
        }
        byOffset.forEach((offset, indexes) -> snapshot.addPending(
                PendingCandidates.newBuilder().setOffset(offset).addAllIndexes(indexes)));
    }

    void load(LogSnapshot snapshot) {
        snapshot.getPendingList()
                .forEach(pending -> missing.put(pending.getOffset(), List.copyOf(pending.getIndexesList())));
    }
}
