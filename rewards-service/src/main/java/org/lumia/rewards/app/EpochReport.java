package org.lumia.rewards.app;

/**
 * A closed epoch as REST shows it; amounts are wei of LUMIA as decimal strings.
 *
 * @param emission what the operators' parts and the treasury's sum to
 * @param closedAt when its last block was made
 * @param throughEpoch last epoch of the period that it is paid with
 * @param standing of that period's root
 */
record EpochReport(
        long epoch,
        long firstBlock,
        long lastBlock,
        String emission,
        String treasury,
        String treasuryAmount,
        String closedAt,
        long throughEpoch,
        Standing standing) {

    /** How far what an epoch pays has come. */
    enum Standing {
        /** Its period goes on. */
        OPEN,
        /** Its period has a root, which waits for signatures. */
        COUNTED,
        /** More than two thirds of the weight signed it. */
        CERTIFIED,
        /** It, or a later one, stands in a final block of L1: what it pays can be claimed. */
        POSTED
    }
}
