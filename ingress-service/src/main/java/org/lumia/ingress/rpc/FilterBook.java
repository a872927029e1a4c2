package org.lumia.ingress.rpc;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.lumia.rpc.JsonRpcException;

/** The filters of all clients by their ids, each dropped once nobody has asked for it for a while. Thread-safe. */
final class FilterBook {
    private record Held(Filter filter, long usedNanos) {}

    /** The one that has not been asked for the longest first. */
    private final LinkedHashMap<String, Held> filters = new LinkedHashMap<>();

    private final int filtersMax;
    private final long idleNanosMax;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;

    /** @param idleMax after which a filter is dropped that nobody asked for @param nanoTime a monotonic clock */
    FilterBook(int filtersMax, Duration idleMax, RandomGenerator random, LongSupplier nanoTime) {
        this.filtersMax = filtersMax;
        this.idleNanosMax = idleMax.toNanos();
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /** Its id. @throws JsonRpcException when there are too many */
    synchronized String add(Filter filter) {
        dropIdle();
        if (filters.size() >= filtersMax) {
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED,
                    "too many filters (%d of %d), retry later".formatted(filters.size(), filtersMax));
        }
        // Some clients read ids as quantities: no zero leads.
        String id = "0x%016x%016x".formatted(random.nextLong() | Long.MIN_VALUE, random.nextLong());
        filters.put(id, new Held(filter, nanoTime.getAsLong()));
        return id;
    }

    /** Which from now on is idle anew. */
    synchronized Optional<Filter> use(String id) {
        dropIdle();
        Held held = filters.remove(id);
        if (held == null) {
            return Optional.empty();
        }
        filters.putLast(id, new Held(held.filter(), nanoTime.getAsLong()));
        return Optional.of(held.filter());
    }

    /** Whether there was one. */
    synchronized boolean remove(String id) {
        dropIdle();
        Held held = filters.remove(id);
        if (held != null) {
            held.filter().close();
        }
        return held != null;
    }

    synchronized void dropIdle() {
        long now = nanoTime.getAsLong();
        while (!filters.isEmpty() && now - filters.firstEntry().getValue().usedNanos() >= idleNanosMax) {
            filters.pollFirstEntry().getValue().filter().close();
        }
    }

    synchronized int size() {
        return filters.size();
    }

    int sizeMax() {
        return filtersMax;
    }
}
