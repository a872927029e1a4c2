package org.lumia.platform.loop;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How soon a standby takes over.
 *
 * @param termMillis without a renewal, until another process may take the lease
 * @param standbyMillis between two attempts of a standby
 */
@ConfigurationProperties("lumia.lease")
public record LeaseSettings(
        @DefaultValue("1000") int termMillis,
        @DefaultValue("100") int standbyMillis) {
    private static final int TERM_MILLIS_MIN = 400;

    public LeaseSettings {
        if (termMillis < TERM_MILLIS_MIN || standbyMillis < 1) {
            throw new IllegalArgumentException(
                    "lumia.lease.term-millis must be at least %d (for example 1000), lumia.lease.standby-millis at least 1"
                            .formatted(TERM_MILLIS_MIN));
        }
    }

    public Duration standby() {
        return Duration.ofMillis(standbyMillis);
    }

    public Duration term() {
        return Duration.ofMillis(termMillis);
    }
}
