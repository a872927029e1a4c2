package org.lumia.ingress.app;

import org.lumia.platform.settings.Range;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** What an operator sends to the management port. */
final class Inputs {
    private Inputs() {}

    static InvalidEndpointRequestException refused(String why) {
        return new InvalidEndpointRequestException(why, why);
    }

    static String text(String name, String value, int lengthMax) {
        String text = value.strip();
        if (text.isEmpty() || text.length() > lengthMax || text.chars().anyMatch(Character::isISOControl)) {
            throw refused("%s is a line of 1 to %d characters".formatted(name, lengthMax));
        }
        return text;
    }

    static void within(String name, long value, Range range) {
        if (value < range.min() || value > range.max()) {
            throw refused("%s is from %d to %d".formatted(name, range.min(), range.max()));
        }
    }
}
