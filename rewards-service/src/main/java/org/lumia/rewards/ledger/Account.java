package org.lumia.rewards.ledger;

/**
 * The chart of accounts. An amount above zero is a credit, one below a debit, so what is owed stands above zero and what is held or was spent
 * below. Each account is kept by holder and by unit.
 */
public enum Account {
    /** Owed to an operator or the treasury. */
    PAYABLE,
    /** What epochs emitted. */
    EMISSION,
    /** Of an operator: what its counts would have given; the treasury's part empties it in the same epoch. */
    FORFEITED,
    /** Base fees of L1 for batches that count. */
    L1_BASE_FEES,
    /** Blob fees of L1 for batches that count. */
    L1_BLOB_FEES,
    /** Tips of L1 for batches that count, up to the policy's cap. */
    L1_TIPS,
    /** What was sent to the distributor. */
    FUNDING,
    /** Held by the distributor, free for roots to come. */
    FUND_FREE,
    /** Held by the distributor for what roots certified and nobody was paid. */
    FUND_OWED,
    /** Due to nobody any more: costs that the governor recovered, which stay in the fund. */
    LAPSED,
    /** An operator's bond, of which slashes are known here and no deposits. */
    BOND,
    /** Taken from bonds. */
    SLASHED,
    /** Priority fees that came to a sequencer's fee recipient with its blocks. */
    L2_TIPS,
    /** Priority fees that users paid. */
    L2_FEES
}
