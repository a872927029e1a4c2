package org.lumia.ingress.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What each client may ask: one for each key, and one for each address that comes without. A client has a bucket of tokens, may have
 * so many requests under way, and is refused at once so often; what its requests cost beyond their weight is charged after. The
 * longest idle are forgotten where there are too many; one that is made anew is full. Thread-safe.
 */
public final class RateLimits {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    /** More cannot be owed than this time gives. */
    private static final long DEBT_SECONDS_MAX = 120;

    private static final Rate PROMPT_REFUSALS = new Rate(10, 20);

    private final Settings settings;
    private final TimeMeter clock;
    private final Cache<Object, Client> clients;

    /**
     * Made once.
     *
     * @param enabled else everything passes
     * @param exempt addresses that are not held to anything, unless they name a key
     * @param address rate of one without a key
     * @param requestsMax of a client that are under way
     * @param socketsMax of a client that are open
     * @param clientsMax addresses and keys that are tracked
     * @param idleMax after which one is tracked no more
     */
    public record Settings(
            boolean enabled,
            List<Cidr> exempt,
            Rate address,
            int requestsMax,
            int socketsMax,
            int clientsMax,
            Duration idleMax) {
        public Settings {
            exempt = List.copyOf(exempt);
        }
    }

    /** What became of a request. */
    public sealed interface Verdict {
        /** It may be answered. */
        record Taken() implements Verdict {}

        /** Not now. */
        record Later(long seconds) implements Verdict {}

        /** Never in one request. */
        record TooHeavy(long weight, long weightMax) implements Verdict {}
    }

    /** A request that began; closed once, when it ends. */
    public interface UnderWay extends AutoCloseable {
        @Override
        void close();
    }

    private static final Verdict TAKEN = new Verdict.Taken();
    private static final UnderWay UNCOUNTED = () -> {};

    private record Client(Rate rate, Bucket bucket, Bucket promptRefusals, Semaphore requests, Semaphore sockets) {}

    public RateLimits(Settings settings) {
        this(settings, TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimits(Settings settings, TimeMeter clock) {
        this.settings = settings;
        this.clock = clock;
        this.clients = Caffeine.newBuilder()
                .maximumSize(settings.clientsMax())
                .expireAfterAccess(settings.idleMax())
                .build();
    }

    /** Whether a connection from there is held to nothing. */
    public boolean isExempt(InetAddress address) {
        return !settings.enabled() || settings.exempt().stream().anyMatch(range -> range.contains(address));
    }

    /** Empty for one that is held to nothing. */
    private Optional<Client> client(Caller caller) {
        if (!settings.enabled() || caller.key().isEmpty() && isExempt(caller.address())) {
            return Optional.empty();
        }
        Rate rate = caller.key().map(Caller.Key::rate).orElse(settings.address());
        Object whose = caller.key().isPresent() ? caller.key().get() : Addresses.client(caller.address());
        return Optional.of(clients.get(
                whose,
                made -> new Client(
                        rate,
                        rate.bucket(clock),
                        PROMPT_REFUSALS.bucket(clock),
                        new Semaphore(settings.requestsMax()),
                        new Semaphore(settings.socketsMax()))));
    }

    /** Takes the tokens of a request from its caller's bucket, all or none. */
    public Verdict take(Caller caller, long weight) {
        return client(caller).map(client -> take(client, weight)).orElse(TAKEN);
    }

    private static Verdict take(Client client, long weight) {
        if (weight > client.rate.tokensMax()) {
            return new Verdict.TooHeavy(weight, client.rate.tokensMax());
        }
        ConsumptionProbe probe = client.bucket.tryConsumeAndReturnRemaining(weight);
        return probe.isConsumed() ? TAKEN : later(probe.getNanosToWaitForRefill());
    }

    /** Whether a request is worth reading: it is not while its caller could ask nothing. Takes nothing. */
    public Verdict mayAsk(Caller caller) {
        return client(caller)
                .map(client -> {
                    EstimationProbe probe = client.bucket.estimateAbilityToConsume(1);
                    return probe.canBeConsumed() ? TAKEN : later(probe.getNanosToWaitForRefill());
                })
                .orElse(TAKEN);
    }

    private static Verdict later(long nanos) {
        return new Verdict.Later(Math.max(1, Math.ceilDiv(nanos, NANOS_PER_SECOND)));
    }

    /** Takes what a request cost beyond its weight, also of what is not there yet: who owes waits. @return whether it owes the most now */
    public boolean charge(Caller caller, long tokens) {
        return client(caller)
                .map(client -> {
                    long owedMax = client.rate.tokensPerSecond() * DEBT_SECONDS_MAX;
                    long left = owedMax + client.bucket.getAvailableTokens();
                    long taken = Math.min(tokens, left);
                    if (taken > 0) {
                        client.bucket.consumeIgnoringRateLimits(taken);
                    }
                    return tokens >= left;
                })
                .orElse(false);
    }

    /** In how many seconds a client owes nothing any more; empty where it does not. */
    public OptionalLong owes(Caller caller) {
        Optional<Client> client = client(caller);
        long tokens = client.map(known -> known.bucket.getAvailableTokens()).orElse(0L);
        return tokens < 0
                ? OptionalLong.of(
                        Math.ceilDiv(-tokens, client.orElseThrow().rate.tokensPerSecond()))
                : OptionalLong.empty();
    }

    /** Begins a request; empty where its caller has as many under way as it may. */
    public Optional<UnderWay> begin(Caller caller) {
        return begin(client(caller).map(Client::requests));
    }

    /** As {@link #begin}, of a socket. */
    public Optional<UnderWay> open(Caller caller) {
        return begin(client(caller).map(Client::sockets));
    }

    private static Optional<UnderWay> begin(Optional<Semaphore> free) {
        if (free.isEmpty()) {
            return Optional.of(UNCOUNTED);
        }
        return free.get().tryAcquire() ? Optional.of(free.get()::release) : Optional.empty();
    }

    /** Whose reads are bounded together: of an address that is held to something, without a key. */
    public Optional<Object> address(Caller caller) {
        return caller.key().isPresent() || client(caller).isEmpty()
                ? Optional.empty()
                : Optional.of(Addresses.client(caller.address()));
    }

    /** Whether a refusal may be told at once; who is refused more often is let wait, so that it cannot ask as fast as it is refused. */
    public boolean isToldAtOnce(Caller caller) {
        return client(caller).map(client -> client.promptRefusals.tryConsume(1)).orElse(true);
    }

    /** Clients that are tracked. */
    public int size() {
        clients.cleanUp();
        return (int) clients.estimatedSize();
    }

    public int sizeMax() {
        return settings.clientsMax();
    }

    public Settings settings() {
        return settings;
    }
}
