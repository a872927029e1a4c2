package org.lumia.devnet.chaos;

import java.util.List;
import java.util.Map;

/**
 * What became of what was accepted, and what the chain holds.
 *
 * @param lost accepted, and neither in a block nor refused with a reason
 * @param doubled in more than one block
 * @param refused accepted, then refused although nothing stood against them, with the reason
 * @param abandoned without an answer to the end
 * @param retried refusals after which the same bytes were sent again, with how often
 * @param findings everything else that must not be
 */
record Counted(
        long accepted,
        long alreadyKnown,
        List<Trouble> lost,
        List<Trouble> doubled,
        List<Trouble> refused,
        long abandoned,
        Map<String, Long> retried,
        long blocks,
        long repeats,
        int epochs,
        String verifier,
        List<String> findings) {

    /** @param fault during or after which it was accepted; empty before the first */
    record Trouble(String hash, String fault, String detail) {}
}
