package org.lumia.ingress.app;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.access.Caller;
import org.lumia.ingress.access.Denylist;
import org.lumia.ingress.access.KeyText;
import org.lumia.ingress.access.Rate;

/**
 * Keys and denials in memory, read again at an interval: no request waits for Postgres, and an unknown key costs it nothing. While
 * Postgres is away, keys that were known stay so for a time, and denials until it is back.
 */
final class AccessBook {
    private record Snapshot(Map<Hash, Caller.Key> keys, Set<Long> ids, Denylist denylist, Instant readAt) {}

    /** What a key is. */
    sealed interface Lookup {
        record Known(Caller.Key key) implements Lookup {}

        record Unknown() implements Lookup {}

        /** Postgres has been away for too long to tell. */
        record Unreadable() implements Lookup {}
    }

    private final AccessRows rows;
    private final Rate ordinary;
    private final Duration staleMax;
    private final InstantSource clock;
    private final Map<Long, Long> usedOn = new ConcurrentHashMap<>();
    private final Set<Long> unsaved = ConcurrentHashMap.newKeySet();
    private volatile Snapshot snapshot = new Snapshot(Map.of(), Set.of(), Denylist.EMPTY, Instant.MIN);

    /** @param staleMax how old what is known of keys may be */
    AccessBook(AccessRows rows, Rate ordinary, Duration staleMax, InstantSource clock) {
        this.rows = rows;
        this.ordinary = ordinary;
        this.staleMax = staleMax;
        this.clock = clock;
    }

    /** Reads all again, and notes which keys were used. One at a time: what was read before another wrote does not come after it. */
    synchronized void refresh() {
        Instant now = clock.instant();
        Map<Hash, Caller.Key> keys = rows.activeKeys(ordinary);
        var ids = new HashSet<Long>();
        keys.values().forEach(key -> ids.add(key.id()));
        snapshot = new Snapshot(keys, ids, rows.denylist(), now);
        usedOn.keySet().retainAll(ids);
        var used = Set.copyOf(unsaved);
        if (!used.isEmpty()) {
            rows.used(used);
            unsaved.removeAll(used);
        }
    }

    Lookup key(String text) {
        Snapshot read = snapshot;
        if (isStale(read)) {
            return new Lookup.Unreadable();
        }
        Caller.Key key = KeyText.isOne(text) ? read.keys().get(KeyText.hash(text)) : null;
        if (key == null) {
            return new Lookup.Unknown();
        }
        Long today = TimeUnit.SECONDS.toDays(clock.instant().getEpochSecond());
        if (!today.equals(usedOn.put(key.id(), today))) {
            unsaved.add(key.id());
        }
        return new Lookup.Known(key);
    }

    /** Whether a key that was known has not been revoked since. */
    boolean isActive(Caller.Key key) {
        Snapshot read = snapshot;
        return !isStale(read) && read.ids().contains(key.id());
    }

    private boolean isStale(Snapshot read) {
        return read.readAt().equals(Instant.MIN) || read.readAt().plus(staleMax).isBefore(clock.instant());
    }

    Optional<String> deniedClient(InetAddress address) {
        return snapshot.denylist().client(address, clock.instant());
    }

    Optional<String> deniedSender(Address sender) {
        return snapshot.denylist().sender(sender, clock.instant());
    }

    /** Denials and keys in memory. */
    int size() {
        return snapshot.keys().size() + snapshot.denylist().size();
    }
}
