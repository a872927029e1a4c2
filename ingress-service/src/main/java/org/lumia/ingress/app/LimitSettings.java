package org.lumia.ingress.app;

import java.time.Duration;
import java.util.List;
import org.lumia.ingress.access.Cidr;
import org.lumia.ingress.access.Rate;
import org.lumia.ingress.access.RateLimits;
import org.lumia.ingress.access.Weights;
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
        @DefaultValue("200") int addressTokensPerSecond,
        @DefaultValue("4000") int addressTokensMax,
        @DefaultValue("2000") int keyTokensPerSecond,
        @DefaultValue("40000") int keyTokensMax,
        @DefaultValue("64") int requestsMax,
        @DefaultValue("32") int socketsMax,
        @DefaultValue("256") int connectionsMax,
        @DefaultValue("100000") int clientsMax,
        @DefaultValue("10") int idleMinutesMax) {
    private static final String PREFIX = "lumia.ingress.limits.";

    /** Of any client, with a key or without. */
    static final Range TOKENS_PER_SECOND = new Range(1, 1_000_000, 200);

    static final Range TOKENS_MAX = new Range(Weights.HEAVIEST, 100_000_000, 4_000);
    private static final Range OPEN = new Range(1, 100_000, 64);
    private static final Range CLIENTS = new Range(1_000, 10_000_000, 100_000);
    private static final Range IDLE_MINUTES = new Range(1, 1_440, 10);

    /** Throws {@link org.lumia.platform.settings.SettingException} naming the key that has a value out of its range. */
    LimitSettings {
        TOKENS_PER_SECOND.check(PREFIX + "address-tokens-per-second", addressTokensPerSecond);
        TOKENS_MAX.check(PREFIX + "address-tokens-max", addressTokensMax);
        TOKENS_PER_SECOND.check(PREFIX + "key-tokens-per-second", keyTokensPerSecond);
        TOKENS_MAX.check(PREFIX + "key-tokens-max", keyTokensMax);
        OPEN.check(PREFIX + "requests-max", requestsMax);
        OPEN.check(PREFIX + "sockets-max", socketsMax);
        OPEN.check(PREFIX + "connections-max", connectionsMax);
        for (String range : exempt) {
            DoorSettings.requireRange(PREFIX + "exempt", range);
        }
        CLIENTS.check(PREFIX + "clients-max", clientsMax);
        IDLE_MINUTES.check(PREFIX + "idle-minutes-max", idleMinutesMax);
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
