package org.lumia.ingress.admission;

import org.lumia.ethereum.Hash;

/** Asks for blocks that are no longer at hand. */
@FunctionalInterface
public interface InclusionReader {
    /** Whether a block holds the transaction; throws {@link Unavailable} when nothing answers. */
    boolean isIncluded(Hash hash);
}
