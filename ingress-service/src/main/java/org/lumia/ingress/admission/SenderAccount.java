package org.lumia.ingress.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.UInt256;

/**
 * One sender: its account as last executed, what of it stands in the log unexecuted, and what waits for nonces between.
 * Guarded by its own monitor, which is held while the log's queue is entered: so the log keeps each sender's nonce order.
 */
final class SenderAccount {
    private @Nullable AccountState state;
    private final NavigableMap<Long, Submission> pending = new TreeMap<>();
    private final NavigableMap<Long, Submission> parked = new TreeMap<>();
    private UInt256 pendingCost = UInt256.ZERO;
    private long next;
    private boolean dropped;

    /** Transactions that a newer state made superfluous. */
    record Passed(List<Submission> pending, List<Submission> parked) {}

    Optional<AccountState> state() {
        return Optional.ofNullable(state);
    }

    /** The nonce that comes after everything pending without a gap. */
    long next() {
        return next;
    }

    UInt256 pendingCost() {
        return pendingCost;
    }

    /** Takes a state that is newer than the one held; an older one changes nothing. */
    Passed update(AccountState newer) {
        if (state != null && newer.block() <= state.block()) {
            return new Passed(List.of(), List.of());
        }
        boolean known = state != null;
        state = newer;
        List<Submission> executed = removeBelow(pending, newer.nonce());
        executed.forEach(tx -> pendingCost = pendingCost.subtract(tx.cost()));
        List<Submission> stale = removeBelow(parked, newer.nonce());
        if (!known || next < newer.nonce()) {
            closeGaps(newer.nonce());
        }
        return new Passed(executed, stale);
    }

    private static List<Submission> removeBelow(NavigableMap<Long, Submission> map, long nonce) {
        if (map.isEmpty() || map.firstKey() >= nonce) {
            return List.of();
        }
        var below = map.headMap(nonce, false);
        var removed = new ArrayList<>(below.values());
        below.clear();
        return removed;
    }

    private void closeGaps(long from) {
        next = from;
        while (pending.containsKey(next)) {
            next++;
        }
    }

    /** What stands in the log, or is about to, with this nonce. */
    Optional<Submission> pending(long nonce) {
        return Optional.ofNullable(pending.get(nonce));
    }

    Optional<Submission> parked(long nonce) {
        return Optional.ofNullable(parked.get(nonce));
    }

    void addPending(Submission tx) {
        if (pending.putIfAbsent(tx.nonce(), tx) == null) {
            pendingCost = pendingCost.add(tx.cost());
            if (tx.nonce() == next) {
                closeGaps(next);
            }
        }
    }

    /** Removes what did not get into a block; whether it was there. */
    boolean removePending(Submission tx) {
        if (!pending.remove(tx.nonce(), tx)) {
            return false;
        }
        pendingCost = pendingCost.subtract(tx.cost());
        if (state != null && tx.nonce() < next) {
            closeGaps(state.nonce());
        }
        return true;
    }

    void park(Submission tx) {
        parked.put(tx.nonce(), tx);
    }

    void unpark(Submission tx) {
        parked.remove(tx.nonce(), tx);
    }

    int parkedCount() {
        return parked.size();
    }

    boolean isIdle() {
        return pending.isEmpty() && parked.isEmpty();
    }

    /** No longer in the pool's map: whoever holds it looks the sender up again. */
    boolean isDropped() {
        return dropped;
    }

    void drop() {
        dropped = true;
    }
}
