package org.lumia.platform.signing;

import java.util.Optional;
import org.lumia.ethereum.Hash;

/**
 * Whether a thing may be signed, given what was signed before: a number's first value always, the same value again always, another
 * value never. Numbers only rise, so what was let go of below the last one is not signed at all.
 */
public final class SigningRule {
    private SigningRule() {}

    /** The verdict on one thing. */
    public sealed interface Verdict {
        /** Nothing was signed for the number: it may be, once that is durable. */
        record First() implements Verdict {}

        /** The very same was signed before. */
        record Again() implements Verdict {}

        /** It must not be signed. @param reason one sentence, with both values where both are known */
        record Refused(String reason) implements Verdict {}
    }

    /**
     * Judges one thing.
     *
     * @param last the highest signed, by generation and then by number
     * @param same what was signed for its generation and number, where that is still known
     * @param knownMax so many numbers below the last one are known: where nothing is remembered for one of them, nothing was signed
     */
    public static Verdict judge(
            SignatureKind kind, ToSign asked, Optional<ToSign> last, Optional<Hash> same, long knownMax) {
        if (same.isPresent()) {
            return difference(kind, asked, same.get())
                    .<Verdict>map(Verdict.Refused::new)
                    .orElseGet(Verdict.Again::new);
        }
        return last.filter(signed -> !isAfter(asked, signed) && !mayBeLate(kind, asked, signed, knownMax))
                .<Verdict>map(signed -> new Verdict.Refused(
                        "%s would be signed after %s, and what was signed for it is no longer known; nothing was signed"
                                .formatted(kind.of(asked.number()), kind.of(signed.number()))))
                .orElseGet(Verdict.First::new);
    }

    /** One sentence, where what would be signed is not what was signed for the number. */
    public static Optional<String> difference(SignatureKind kind, ToSign asked, Hash signed) {
        return signed.equals(asked.structHash())
                ? Optional.empty()
                : Optional.of(
                        ("already signed %s with %s, would sign %s: this build or state comes to a different result;"
                                        + " nothing was signed")
                                .formatted(kind.of(asked.number()), signed, asked.structHash()));
    }

    /** What is signed late was never signed, where all that was signed for its like is still known. */
    private static boolean mayBeLate(SignatureKind kind, ToSign asked, ToSign last, long knownMax) {
        return kind.mayBeLate()
                && asked.generation() == last.generation()
                && asked.number() >= last.number() - knownMax;
    }

    static boolean isAfter(ToSign asked, ToSign signed) {
        return asked.generation() > signed.generation()
                || asked.generation() == signed.generation() && asked.number() > signed.number();
    }
}
