package org.lumia.ingress.app;

import org.lumia.platform.settings.InRange;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Keys and denials, which are kept in Postgres.
 *
 * @param refreshMillis how often they are read again: what another replica was told holds here after it
 * @param staleMinutesMax how long keys that were known stay so while Postgres is away
 */
@ConfigurationProperties("lumia.ingress.access")
record KeySettings(
        @InRange(min = 100, max = 60_000) @DefaultValue("2000")
        int refreshMillis,

        @InRange(min = 1, max = 10_080) @DefaultValue("60") int staleMinutesMax) {}
