package org.lumia.simulator;

import java.util.Locale;

/** An invariant does not hold. */
final class Violation extends RuntimeException {
    private final Invariant invariant;

    Violation(Invariant invariant, String message, Object... values) {
        super(message.formatted(values));
        this.invariant = invariant;
    }

    Violation(Invariant invariant, RuntimeException cause) {
        super(cause.toString(), cause);
        this.invariant = invariant;
    }

    Invariant invariant() {
        return invariant;
    }

    static void check(boolean holds, Invariant invariant, String message, Object... values) {
        if (!holds) {
            throw new Violation(invariant, message, values);
        }
    }

    static String words(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
