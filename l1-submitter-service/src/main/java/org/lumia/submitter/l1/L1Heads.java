package org.lumia.submitter.l1;

/** L1's own tags at one moment. */
public record L1Heads(L1Block latest, L1Block safe, L1Block finalized) {

    public L1Block at(L1Tag tag) {
        return switch (tag) {
            case LATEST -> latest;
            case SAFE -> safe;
            case FINALIZED -> finalized;
        };
    }
}
