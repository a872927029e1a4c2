package org.lumia.ingress.chain;

import java.util.Locale;

/** How far a transaction has come, lowest first; {@link #REFUSED} is an end of its own. */
public enum FinalityLevel {
    RECEIVED,
    PARKED,
    ACCEPTED,
    EXECUTED,
    ATTESTED,
    SAFE,
    FINALIZED,
    REFUSED;

    /** As {@code lumia_getFinality} spells it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of a block. */
    public static FinalityLevel of(long block, long attested, long safe, long finalized) {
        if (block <= finalized) {
            return FINALIZED;
        }
        if (block <= safe) {
            return SAFE;
        }
        return block <= attested ? ATTESTED : EXECUTED;
    }
}
