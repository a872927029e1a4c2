package org.lumia.simulator;

/** What an operator is. Those after {@link #HONEST} have less than a third of the weight together. */
enum Role {
    HONEST(false),
    /** Honest, with the old version beyond the activation. */
    LATE_UPGRADER(false),
    /** Honest, with a build that computes one block wrongly. */
    WRONG_BUILD(false),
    /** Honest, and shown another log. */
    FORK_VICTIM(false),
    EQUIVOCATOR(true),
    FORGER(true),
    WITHHOLDER(true),
    EARLY_SEALER(true),
    WRONG_POSTER(true),
    IMPERSONATOR(true),
    TWINS(true);

    private final boolean hostile;

    Role(boolean hostile) {
        this.hostile = hostile;
    }

    /** Whether it breaks rules on purpose: evidence against it is right. */
    boolean hostile() {
        return hostile;
    }
}
