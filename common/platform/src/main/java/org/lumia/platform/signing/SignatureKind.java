package org.lumia.platform.signing;

/** What an operator's services sign once a number (PROTOCOL sections 2, 4, 5 and 7). */
public enum SignatureKind {
    SEAL("the seal", "block"),
    BLOCK("an attestation", "block"),
    /** May be signed late: a committee that L1 names certifies what was built before, after what it built since. */
    BATCH("an attestation", "batch"),
    REWARD("an attestation of rewards", "epoch");

    private final String what;
    private final String numbered;

    SignatureKind(String what, String numbered) {
        this.what = what;
        this.numbered = numbered;
    }

    boolean mayBeLate() {
        return this == BATCH;
    }

    /** {@code the seal of block 7} */
    String of(long number) {
        return "%s of %s %d".formatted(what, numbered, number);
    }
}
