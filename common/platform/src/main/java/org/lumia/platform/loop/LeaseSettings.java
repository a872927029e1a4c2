package org.lumia.platform.loop;

import java.time.Duration;
import org.lumia.platform.settings.InRange;
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
        @InRange(min = 400, max = 600_000) @DefaultValue("1000")
        int termMillis,

        @InRange(min = 1, max = 60_000) @DefaultValue("100") int standbyMillis) {
    public Duration standby() {
        return Duration.ofMillis(standbyMillis);
    }

    public Duration term() {
        return Duration.ofMillis(termMillis);
    }
}
