package org.lumia.protocol.evidence;

import java.util.Optional;
import org.lumia.ethereum.Hash;

/**
 * Where evidence stands on L1, as the operator that sends it sees it.
 *
 * @param transaction of the operator's own, once it was sent
 * @param detail what it waits for, or why L1 refuses it, in one sentence; else empty
 * @param settled whether this is its end: L1's block that decided is final
 */
public record EvidenceOnL1(Standing standing, Optional<Hash> transaction, String detail, boolean settled) {

    /** What became of it. */
    public enum Standing {
        /** Kept, and not on its way. */
        FOUND,
        /** A transaction of this operator waits for a block. */
        SENT,
        /** The transaction of this operator is in a block: the bond was slashed. */
        SLASHED,
        /** The offence was punished by another evidence, of this operator's or of another's. */
        PUNISHED,
        /** L1 does not take it. */
        REFUSED,
        /** It is against this operator itself. */
        NOT_SENT
    }

    public static final EvidenceOnL1 FOUND = new EvidenceOnL1(Standing.FOUND, Optional.empty(), "", false);

    public EvidenceOnL1 waiting(String why) {
        return new EvidenceOnL1(Standing.FOUND, transaction, why, false);
    }

    public EvidenceOnL1 sent(Hash hash) {
        return new EvidenceOnL1(Standing.SENT, Optional.of(hash), "", false);
    }

    public EvidenceOnL1 slashed(Hash hash) {
        return new EvidenceOnL1(Standing.SLASHED, Optional.of(hash), "", false);
    }

    /** @param reason L1's own words */
    public EvidenceOnL1 ended(Standing how, String reason) {
        return new EvidenceOnL1(how, transaction, reason, false);
    }

    public EvidenceOnL1 settledNow() {
        return new EvidenceOnL1(standing, transaction, detail, true);
    }
}
