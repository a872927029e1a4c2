package org.lumia.ingress.admission;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/** One sender in the table: its account as last executed, and its transactions by nonce. Guarded as the table is. */
final class Sender {
    private final Address address;
    private final NavigableMap<Long, Submission> pending = new TreeMap<>();
    private final NavigableMap<Long, Submission> parked = new TreeMap<>();
    /** Pending with a nonce that another one holds: a block will take one of them. */
    private final List<Submission> rivals = new ArrayList<>(0);

    private @Nullable AccountState state;
    private UInt256 pendingCost = UInt256.ZERO;
    private long next;
    private int readers;

    Sender(Address address) {
        this.address = address;
    }

    Address address() {
        return address;
    }

    Optional<AccountState> state() {
        return Optional.ofNullable(state);
    }

    /** The nonce that comes after everything pending without a gap. */
    long next() {
        return next;
    }

    /** Wei that the pending transactions may take, of those that the account's state has not paid yet. */
    UInt256 pendingCost() {
        return pendingCost;
    }

    Collection<Submission> pending() {
        return pending.values();
    }

    Optional<Submission> pending(long nonce) {
        return Optional.ofNullable(pending.get(nonce));
    }

    Optional<Submission> parked(long nonce) {
        return Optional.ofNullable(parked.get(nonce));
    }

    boolean hasParked() {
        return !parked.isEmpty();
    }

    /** The parked one that would be appended now. */
    Optional<Submission> due() {
        return state == null ? Optional.empty() : parked(next);
    }

    /** The parked one that is next and costs more than the account holds, with nothing before it on its way. */
    Optional<Submission> unaffordable() {
        return pending.isEmpty()
                ? due().filter(tx -> state != null && tx.cost().compareTo(state.balance()) > 0)
                : Optional.empty();
    }

    /** Parked ones whose nonce is spent. */
    List<Submission> overtaken() {
        return state == null
                ? List.of()
                : List.copyOf(parked.headMap(state.nonce(), false).values());
    }

    /** Parked ones that were received before. */
    List<Submission> parkedBefore(long epochMillis) {
        return parked.values().stream()
                .filter(tx -> tx.receivedAtMs() < epochMillis)
                .toList();
    }

    /** Parked ones: before the next nonce, from it on without a gap, and behind a gap. */
    record Places(int before, int next, int behindGap) {}

    Places places() {
        int before = parked.headMap(next, false).size();
        int without = 0;
        long nonce = next;
        while (parked.containsKey(nonce) || pending.containsKey(nonce)) {
            without += parked.containsKey(nonce) ? 1 : 0;
            nonce++;
        }
        return new Places(before, without, parked.size() - before - without);
    }

    boolean isIdle() {
        return readers == 0 && pending.isEmpty() && parked.isEmpty() && rivals.isEmpty();
    }

    /** Followed while its account is read, so that no block passes unnoticed. */
    void readBegins() {
        readers++;
    }

    void readEnds() {
        readers--;
    }

    /** Takes a state that is newer than the one held; an older one changes nothing. */
    void update(AccountState newer) {
        if (state != null && newer.block() <= state.block()) {
            return;
        }
        long before = floor();
        boolean known = state != null;
        state = newer;
        if (known && newer.nonce() >= before) {
            pending.subMap(before, newer.nonce()).values().forEach(tx -> pendingCost = pendingCost.subtract(tx.cost()));
        } else {
            pendingCost = UInt256.ZERO;
            pending.tailMap(newer.nonce()).values().forEach(tx -> pendingCost = pendingCost.add(tx.cost()));
            next = newer.nonce();
        }
        next = Math.max(next, newer.nonce());
        closeGap();
    }

    private long floor() {
        return state == null ? 0 : state.nonce();
    }

    private void closeGap() {
        while (pending.containsKey(next)) {
            next++;
        }
    }

    void addPending(Submission tx) {
        if (pending.putIfAbsent(tx.nonce(), tx) != null) {
            rivals.add(tx);
            return;
        }
        if (tx.nonce() >= floor()) {
            pendingCost = pendingCost.add(tx.cost());
        }
        if (tx.nonce() == next) {
            closeGap();
        }
    }

    void removePending(Submission tx) {
        if (!pending.remove(tx.nonce(), tx)) {
            rivals.remove(tx);
            return;
        }
        if (tx.nonce() >= floor()) {
            pendingCost = pendingCost.subtract(tx.cost());
            next = Math.min(next, tx.nonce());
        }
        for (Submission rival : rivals) {
            if (rival.nonce() == tx.nonce()) {
                rivals.remove(rival);
                addPending(rival);
                return;
            }
        }
    }

    /** Pending ones that no block can take any more. */
    List<Submission> passed(long nonce) {
        if (pending.isEmpty() || pending.firstKey() >= nonce) {
            return List.of();
        }
        var passed = new ArrayList<>(pending.headMap(nonce, false).values());
        rivals.stream().filter(tx -> tx.nonce() < nonce).forEach(passed::add);
        return passed;
    }

    /** @return the one that stood there with the same nonce */
    Optional<Submission> park(Submission tx) {
        return Optional.ofNullable(parked.put(tx.nonce(), tx)).filter(before -> before != tx);
    }

    void unpark(Submission tx) {
        parked.remove(tx.nonce(), tx);
    }
}
