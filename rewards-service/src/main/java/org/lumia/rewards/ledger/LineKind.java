package org.lumia.rewards.ledger;

/** What a line of a holder's account is about. */
public enum LineKind {
    /** Earned for slots led. */
    SEALING(Unit.LUMIA),
    /** Earned for blocks attested in time. */
    ATTESTING(Unit.LUMIA),
    /** Earned for batches posted in turn. */
    POSTING(Unit.LUMIA),
    /** Earned for transactions brought in. */
    DELIVERING(Unit.LUMIA),
    /** The treasury's part of an epoch. */
    TREASURY(Unit.LUMIA),
    /** What the operator could have earned and did not: shown, in no balance. */
    FORFEIT(Unit.LUMIA),
    /** Taken from the bond on L1: shown, in no balance. */
    SLASH(Unit.LUMIA),
    /** Paid out on L1. */
    CLAIM(Unit.LUMIA),
    /** Taken back by the treasury after the time to claim. */
    RECOVERY(Unit.LUMIA),
    /** ETH spent on batches that count, to be reimbursed. */
    L1_COST(Unit.ETH),
    /** ETH paid back on L1. */
    REIMBURSEMENT(Unit.ETH),
    /** Priority fees of L2 blocks, received with the block: shown, in no balance. */
    L2_TIP(Unit.LUMIA);

    private final Unit unit;

    LineKind(Unit unit) {
        this.unit = unit;
    }

    public Unit unit() {
        return unit;
    }

    /** Whether a line changes what its holder is owed. */
    public boolean changesBalance() {
        return this != FORFEIT && this != SLASH && this != L2_TIP;
    }

    /** Whether an epoch owes it, so that a root pays it. */
    public boolean isPaidByRoot() {
        return switch (this) {
            case SEALING, ATTESTING, POSTING, DELIVERING, TREASURY, L1_COST -> true;
            case FORFEIT, SLASH, CLAIM, RECOVERY, REIMBURSEMENT, L2_TIP -> false;
        };
    }
}
