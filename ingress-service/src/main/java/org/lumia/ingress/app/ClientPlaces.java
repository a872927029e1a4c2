package org.lumia.ingress.app;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.Gate;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.ReadClass;

/**
 * How many reads of one class each client has under way to execution: what it asks beyond waits for its own, so that one that asks
 * for much leaves places to others, and is charged for one read before the next. Clients are those that gates of requests name; others are
 * not bounded here.
 */
final class ClientPlaces {
    private static final int CLIENTS_MAX = 100_000;
    private static final Duration IDLE_MAX = Duration.ofMinutes(10);

    private final int placesMax;
    private final Duration waitMax;
    private final Cache<Object, Semaphore> clients = Caffeine.newBuilder()
            .maximumSize(CLIENTS_MAX)
            .expireAfterAccess(IDLE_MAX)
            .build();

    ClientPlaces(int placesMax, Duration waitMax) {
        this.placesMax = placesMax;
        this.waitMax = waitMax;
    }

    /** @throws JsonRpcException when none of the client's places becomes free in time; what the read throws */
    <T> T run(ReadClass kind, Supplier<T> read) {
        Optional<ByteBudget.Share> share = ByteBudget.current();
        Gate gate = share.map(ByteBudget.Share::gate).orElse(Gate.OPEN);
        Optional<Object> client = gate.client();
        if (share.isEmpty() || client.isEmpty()) {
            return read.get();
        }
        Semaphore places = clients.get(client.get(), made -> new Semaphore(placesMax, true));
        try {
            if (!places.tryAcquire(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new JsonRpcException(
                        JsonRpcException.LIMIT_EXCEEDED,
                        "too many %s of one client at once, at most %d, retry later"
                                .formatted(kind.words(), placesMax));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new JsonRpcException(JsonRpcException.RESOURCE_UNAVAILABLE, "shutting down, retry later");
        }
        try {
            // It entered before it was known what the reads before it cost.
            gate.goOn();
            return read.get();
        } finally {
            gate.settle(0, share.get().workNanos());
            places.release();
        }
    }
}
