package org.lumia.ingress.app;

import java.util.List;
import java.util.regex.Pattern;
import org.lumia.ingress.access.Cidr;
import org.lumia.ingress.access.Proxies;
import org.lumia.platform.settings.SettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whom the public port listens to.
 *
 * @param allowedOrigins whose pages may read answers and connect, or {@code *}; empty for none
 * @param hosts names that the node is asked under; empty for any
 * @param trustedProxies ranges of addresses whose header about the client is believed
 * @param forwardedHeader that they write
 */
@ConfigurationProperties("lumia.ingress.http")
record DoorSettings(
        @DefaultValue({}) List<String> allowedOrigins,
        @DefaultValue({}) List<String> hosts,
        @DefaultValue({}) List<String> trustedProxies,
        @DefaultValue("X_FORWARDED_FOR") Proxies.Header forwardedHeader) {
    private static final String PREFIX = "lumia.ingress.http.";
    private static final Pattern ORIGIN = Pattern.compile("\\*|[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s?#*]+");
    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?");

    /** Throws {@link SettingException} naming the key that has a value that is none. */
    DoorSettings {
        for (String origin : allowedOrigins) {
            require(ORIGIN.matcher(origin).matches(), "allowed-origins", origin, "https://app.lumia.org");
        }
        for (String host : hosts) {
            require(HOST.matcher(host).matches(), "hosts", host, "rpc.lumia.org");
        }
        for (String range : trustedProxies) {
            requireRange(PREFIX + "trusted-proxies", range);
        }
    }

    static void requireRange(String key, String range) {
        if (!isRange(range)) {
            throw new SettingException(
                    "The setting %s has \"%s\", which is none; for example: %1$s=10.0.0.0/8".formatted(key, range));
        }
    }

    private static void require(boolean right, String key, String value, String example) {
        if (!right) {
            throw new SettingException("The setting %s%s has \"%s\", which is none; for example: %1$s%2$s=%s"
                    .formatted(PREFIX, key, value, example));
        }
    }

    private static boolean isRange(String text) {
        try {
            Cidr.parse(text);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    List<Cidr> proxies() {
        return trustedProxies.stream().map(Cidr::parse).toList();
    }
}
