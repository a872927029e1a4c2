package org.lumia.l1;

import java.util.Optional;

/** L1's own tags at one moment; {@code safe} and {@code finalized} are empty before L1's first finality. */
public record L1Heads(L1Block latest, Optional<L1Block> safe, Optional<L1Block> finalized) {

    public Optional<L1Block> at(L1Tag tag) {
        return switch (tag) {
            case LATEST -> Optional.of(latest);
            case SAFE -> safe;
            case FINALIZED -> finalized;
        };
    }

    /** Whether L1 calls a block of this number final. */
    public boolean isFinal(long number) {
        return finalized.isPresent() && number <= finalized.get().number();
    }

    /** Whether L1 calls a block of this number safe. */
    public boolean isSafe(long number) {
        return safe.isPresent() && number <= safe.get().number();
    }
}
