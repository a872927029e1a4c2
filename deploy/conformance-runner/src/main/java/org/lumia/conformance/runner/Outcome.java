package org.lumia.conformance.runner;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of one test. */
sealed interface Outcome {
    Outcome PASSED = new Passed();

    record Passed() implements Outcome {}

    record Failed(String expected, String actual) implements Outcome {}

    /** @param reason the same words for all tests that are skipped for it */
    record Skipped(String reason) implements Outcome {}

    /** Passed where both are equal. @param what stands before both values where they are not */
    static Outcome compare(String what, @Nullable Object expected, @Nullable Object actual) {
        return Objects.equals(expected, actual) ? PASSED : new Failed(what + " " + expected, what + " " + actual);
    }

    /** This one unless it passed: then the other. */
    default Outcome then(java.util.function.Supplier<Outcome> other) {
        return this instanceof Passed ? other.get() : this;
    }
}
