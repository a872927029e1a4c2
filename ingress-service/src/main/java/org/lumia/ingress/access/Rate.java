package org.lumia.ingress.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * What a client may ask.
 *
 * @param tokensPerSecond in the long run
 * @param tokensMax at once, after a pause
 */
public record Rate(long tokensPerSecond, long tokensMax) {
    private static final Duration SECOND = Duration.ofSeconds(1);

    Bucket bucket(TimeMeter clock) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(tokensMax).refillGreedy(tokensPerSecond, SECOND))
                .withCustomTimePrecision(clock)
                .build();
    }
}
