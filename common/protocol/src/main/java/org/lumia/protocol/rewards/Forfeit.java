package org.lumia.protocol.rewards;

/** Why a part of what an operator's count would give goes to the treasury. */
public enum Forfeit {
    /** The registry slashed it in a block of the epoch: it earns nothing at all. */
    SLASHED,
    /** Led too small a share of its slots: nothing for sealing and attesting. */
    TOO_FEW_SLOTS,
    /** Attested too small a share of the blocks in time: nothing for sealing and attesting. */
    TOO_FEW_ATTESTATIONS,
    /** Its bundles burned less base fee than its share of delivering. */
    ABOVE_BURNED_BASE_FEES
}
