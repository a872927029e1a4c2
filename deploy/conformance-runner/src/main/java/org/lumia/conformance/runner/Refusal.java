package org.lumia.conformance.runner;

import java.util.Set;
import org.lumia.evm.TransactionResult;

/**
 * Why a transaction or a block was refused.
 *
 * @param kind the name of an {@link org.lumia.evm.InvalidTransaction}, one of those here, or the rule that a block breaks
 */
record Refusal(String kind, String text) {
    /** Bytes that are no canonical encoding. */
    static final String MALFORMED = "MALFORMED";
    /** A signature that recovers to nobody. */
    static final String NO_SENDER = "NO_SENDER";
    /** Gas limit times price past 256 bits. */
    static final String COST_OVERFLOW = "COST_OVERFLOW";

    static Refusal malformed(String text) {
        return new Refusal(MALFORMED, text);
    }

    static Refusal of(TransactionResult.Rejected rejected) {
        return new Refusal(rejected.reason().name(), rejected.detail());
    }

    /** Passed when it is one that the vector names. @param expectException names of execution-spec-tests, joined by | */
    Outcome as(String expectException) {
        Set<String> kinds = ExpectedExceptions.kinds(expectException);
        return kinds.contains(kind)
                ? Outcome.PASSED
                : new Outcome.Failed("refusal for %s, which is one of %s".formatted(expectException, kinds), "" + this);
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(kind, text);
    }
}
