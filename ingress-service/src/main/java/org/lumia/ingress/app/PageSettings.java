package org.lumia.ingress.app;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.settings.SettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The explorer and the rewards' dashboard.
 *
 * @param enabled whether browsers are given pages
 * @param signaturesFile functions, events and errors by which calls are decoded, a line each, beside the usual ones
 * @param l1Explorer what stands before a transaction's hash in links to layer 1, such as {@code https://etherscan.io/tx/}; none without it
 */
@ConfigurationProperties("lumia.ingress.pages")
record PageSettings(
        @DefaultValue("true") boolean enabled,
        @Nullable Path signaturesFile,
        @Nullable String l1Explorer) {
    private static final Pattern LINK = Pattern.compile("https?://[A-Za-z0-9.:-]+/[A-Za-z0-9./_~#?&=-]*");

    /** Throws {@link SettingException} naming the key that has a value that is none. */
    PageSettings {
        if (l1Explorer != null && !LINK.matcher(l1Explorer).matches()) {
            throw new SettingException(
                    "The setting lumia.ingress.pages.l1-explorer has \"%s\", which begins no link; for example: lumia.ingress.pages.l1-explorer=https://etherscan.io/tx/"
                            .formatted(l1Explorer));
        }
    }
}
