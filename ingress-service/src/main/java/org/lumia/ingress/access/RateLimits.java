package org.lumia.ingress.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Token buckets: one for each key, and one for each client address that comes without. Buckets of the longest idle go where
 * there are too many; one that is made anew is full. Thread-safe.
 */
public final class RateLimits {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Settings settings;
    private final TimeMeter clock;
    private final Cache<Object, Bucket> buckets;

    /**
     * Made once.
     *
     * @param enabled else everything passes
     * @param loopbackLimited whether clients on this machine are held to the rate too
     * @param address rate of one without a key
     * @param clientsMax addresses and keys that are tracked
     * @param idleMax after which one is tracked no more
     */
    public record Settings(boolean enabled, boolean loopbackLimited, Rate address, int clientsMax, Duration idleMax) {}

    /** What became of a request. */
    public sealed interface Verdict {
        /** It may be answered. */
        record Taken() implements Verdict {}

        /** Not now. */
        record Later(long seconds) implements Verdict {}

        /** Never in one request. */
        record TooHeavy(long weight, long weightMax) implements Verdict {}
    }

    private static final Verdict TAKEN = new Verdict.Taken();

    public RateLimits(Settings settings) {
        this(settings, TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimits(Settings settings, TimeMeter clock) {
        this.settings = settings;
        this.clock = clock;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(settings.clientsMax())
                .expireAfterAccess(settings.idleMax())
                .build();
    }

    /** Takes the tokens of a request from its caller's bucket, all or none. */
    public Verdict take(Caller caller, long weight) {
        if (!settings.enabled()
                || (caller.key().isEmpty()
                        && !settings.loopbackLimited()
                        && caller.address().isLoopbackAddress())) {
            return TAKEN;
        }
        Rate rate = caller.key().map(Caller.Key::rate).orElse(settings.address());
        if (weight > rate.tokensMax()) {
            return new Verdict.TooHeavy(weight, rate.tokensMax());
        }
        Object bucketOf = caller.key().isPresent() ? caller.key().get() : Addresses.client(caller.address());
        ConsumptionProbe probe =
                buckets.get(bucketOf, made -> rate.bucket(clock)).tryConsumeAndReturnRemaining(weight);
        return probe.isConsumed()
                ? TAKEN
                : new Verdict.Later(Math.max(1, Math.ceilDiv(probe.getNanosToWaitForRefill(), NANOS_PER_SECOND)));
    }

    /** Clients that are tracked. */
    public int size() {
        buckets.cleanUp();
        return (int) buckets.estimatedSize();
    }

    public int sizeMax() {
        return settings.clientsMax();
    }
}
