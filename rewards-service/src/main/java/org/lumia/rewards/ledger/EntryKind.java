package org.lumia.rewards.ledger;

/** What an entry books. Those of a holder's account are lines, by the same name. */
public enum EntryKind {
    SEALING,
    ATTESTING,
    POSTING,
    DELIVERING,
    TREASURY,
    FORFEIT,
    SLASH,
    CLAIM,
    RECOVERY,
    L1_COST,
    REIMBURSEMENT,
    L2_TIP,
    /** A root on L1: what it adds is set aside for its accounts. */
    ROOT,
    /** LUMIA sent to the distributor. */
    FUNDED,
    /** ETH sent to the distributor. */
    COSTS_FUNDED;

    /** Whether it stands in its holder's account. */
    public boolean isLine() {
        return switch (this) {
            case SEALING,
                    ATTESTING,
                    POSTING,
                    DELIVERING,
                    TREASURY,
                    FORFEIT,
                    SLASH,
                    CLAIM,
                    RECOVERY,
                    L1_COST,
                    REIMBURSEMENT,
                    L2_TIP -> true;
            case ROOT, FUNDED, COSTS_FUNDED -> false;
        };
    }
}
