package org.lumia.ingress.app;

import org.lumia.platform.settings.Range;
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
        @DefaultValue("2000") int refreshMillis,
        @DefaultValue("60") int staleMinutesMax) {
    private static final Range REFRESH_MILLIS = new Range(100, 60_000, 2_000);
    private static final Range STALE_MINUTES = new Range(1, 10_080, 60);

    /** Throws {@link org.lumia.platform.settings.SettingException} naming the key that has a value out of its range. */
    KeySettings {
        REFRESH_MILLIS.check("lumia.ingress.access.refresh-millis", refreshMillis);
        STALE_MINUTES.check("lumia.ingress.access.stale-minutes-max", staleMinutesMax);
    }
}
