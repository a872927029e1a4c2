package org.lumia.ingress.app;

import java.time.Duration;
import java.util.List;
import org.lumia.ingress.access.Cidr;
import org.lumia.ingress.access.Rate;
import org.lumia.ingress.access.RateLimits;
import org.lumia.ingress.access.Weights;
import org.lumia.platform.settings.InRange;
import org.lumia.platform.settings.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much a client may ask, in tokens: the weights of methods.
 *
 * @param enabled whether any client is limited
 * @param exempt ranges of addresses that are held to nothing
 * @param addressTokensPerSecond of a client without a key, in the long run
 * @param addressTokensMax that it may ask at once
 * @param keyTokensPerSecond of a key that was issued without limits of its own
 * @param keyTokensMax that it may ask at once
 * @param requestsMax of one client that are under way
 * @param socketsMax of one client that are open
 * @param connectionsMax of one address that are open, unless it is exempt or a trusted proxy's
 * @param clientsMax that are tracked
 * @param idleMinutesMax after which one is tracked no more
 */
@ConfigurationProperties("lumia.ingress.limits")
record LimitSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue({"127.0.0.1", "::1"}) List<String> exempt,

        @InRange(min = 1, max = 1_000_000) @DefaultValue("200")
        int addressTokensPerSecond,

        @InRange(min = Weights.HEAVIEST, max = 100_000_000) @DefaultValue("4000")
        int addressTokensMax,

        @InRange(min = 1, max = 1_000_000) @DefaultValue("2000")
        int keyTokensPerSecond,

        @InRange(min = Weights.HEAVIEST, max = 100_000_000) @DefaultValue("40000")
        int keyTokensMax,

        @InRange(min = 1, max = 100_000) @DefaultValue("64") int requestsMax,
        @InRange(min = 1, max = 100_000) @DefaultValue("32") int socketsMax,

        @InRange(min = 1, max = 100_000) @DefaultValue("256")
        int connectionsMax,

        @InRange(min = 1_000, max = 10_000_000) @DefaultValue("100000")
        int clientsMax,

        @InRange(min = 1, max = 1_440) @DefaultValue("10") int idleMinutesMax) {
    private static final String PREFIX = "lumia.ingress.limits.";

    /** Of any client, with a key or without. */
    static final Range TOKENS_PER_SECOND = new Range(1, 1_000_000, 200);

    static final Range TOKENS_MAX = new Range(Weights.HEAVIEST, 100_000_000, 4_000);

    /** Throws {@link org.lumia.platform.settings.SettingException} naming the key that has a value out of its range. */
    LimitSettings {
        for (String range : exempt) {
            DoorSettings.requireRange(PREFIX + "exempt", range);
        }
    }

    RateLimits.Settings limits() {
        return new RateLimits.Settings(
                enabled,
                exempt.stream().map(Cidr::parse).toList(),
                new Rate(addressTokensPerSecond, addressTokensMax),
                requestsMax,
                socketsMax,
                clientsMax,
                Duration.ofMinutes(idleMinutesMax));
    }
}
