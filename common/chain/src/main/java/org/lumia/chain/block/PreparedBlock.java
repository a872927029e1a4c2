package org.lumia.chain.block;

import java.util.List;

/**
 * A block whose transactions are decoded and whose senders are known: the part that needs no state, so that it can be done
 * for the next block while this one executes.
 */
public final class PreparedBlock {
    private final BlockInput input;
    private final List<Candidate> candidates;

    PreparedBlock(BlockInput input, List<Candidate> candidates) {
        this.input = input;
        this.candidates = candidates;
    }

    public BlockInput input() {
        return input;
    }

    List<Candidate> candidates() {
        return candidates;
    }
}
