package org.lumia.rewards.app;

import jakarta.servlet.http.HttpServletRequest;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.platform.web.ProblemException;

/** The query of a request whose parameters are all known and stand once: what is misspelt is refused rather than ignored. */
final class KnownParameters {
    private static final int SHOWN_CHARACTERS_MAX = 80;

    private final HttpServletRequest request;

    /** @throws ProblemException where a parameter is none of these, or stands twice */
    KnownParameters(HttpServletRequest request, String... names) {
        this.request = request;
        var known = List.of(names);
        request.getParameterMap().forEach((name, values) -> {
            if (!known.contains(name)) {
                throw ProblemException.badRequest("There is no parameter %s; there are %s."
                        .formatted(shown(name), known.isEmpty() ? "none" : String.join(", ", known)));
            }
            if (values.length != 1) {
                throw ProblemException.badRequest("The parameter %s stands more than once.".formatted(name));
            }
        });
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(request.getParameter(name));
    }

    Optional<Address> address(String name) {
        return text(name).map(text -> {
            try {
                return Address.parse(text);
            } catch (IllegalArgumentException e) {
                throw refused(name, "an address of 20 bytes in hex", text);
            }
        });
    }

    /** A time of ISO 8601 with its zone, as 2026-01-31T00:00:00Z. */
    Optional<Instant> instant(String name) {
        return text(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw refused(name, "a time such as 2026-01-31T00:00:00Z", text);
            }
        });
    }

    long number(String name, long least, long most, long otherwise) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            var number = new BigInteger(text.get().length() > 20 ? "" : text.get());
            if (number.compareTo(BigInteger.valueOf(least)) >= 0 && number.compareTo(BigInteger.valueOf(most)) <= 0) {
                return number.longValueExact();
            }
        } catch (NumberFormatException e) {
            // Refused as a number that is out of range.
        }
        throw refused(name, "from %d to %d".formatted(least, most), text.get());
    }

    /** One of the values, written in lower case. */
    <T extends Enum<T>> Optional<T> one(String name, T[] values) {
        return text(name)
                .map(text -> Arrays.stream(values)
                        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                        .findFirst()
                        .orElseThrow(() -> refused(
                                name,
                                "one of "
                                        + String.join(
                                                ", ",
                                                Arrays.stream(values)
                                                        .map(value ->
                                                                value.name().toLowerCase(Locale.ROOT))
                                                        .toList()),
                                text)));
    }

    static ProblemException refused(String name, String wanted, String text) {
        return ProblemException.badRequest("%s is %s, not %s.".formatted(name, wanted, shown(text)));
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARACTERS_MAX ? text : text.substring(0, SHOWN_CHARACTERS_MAX) + "…";
    }
}
