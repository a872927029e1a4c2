package org.lumia.l1;

import java.util.Locale;

/** A block that L1 names by how final it is. */
public enum L1Tag {
    LATEST,
    SAFE,
    FINALIZED;

    /** As JSON-RPC writes it. */
    public String rpcName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
