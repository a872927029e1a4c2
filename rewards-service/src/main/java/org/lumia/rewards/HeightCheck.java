package org.lumia.rewards;

import org.lumia.ethereum.Hash;
import org.lumia.protocol.ContradictionException;

/** Accepts exactly the next message of a log of heights: one seen before is dropped, a gap or a fork is an error. */
public final class HeightCheck {
    private final String log;
    private long height;
    private Hash hash;

    /** @param height last one applied; {@code firstHeight - 1} and any hash when there is none */
    public HeightCheck(String log, long height, Hash hash) {
        this.log = log;
        this.height = height;
        this.hash = hash;
    }

    /**
     * Whether to apply the message.
     *
     * @param first height that has no parent to compare with
     * @throws ContradictionException at a gap, or when the parent is another
     */
    public boolean accepts(long next, Hash parent, Hash own, long first) {
        if (next <= height) {
            return false;
        }
        if (next != height + 1) {
            throw new ContradictionException("%s has a gap: %d follows %d".formatted(log, next, height));
        }
        if (next != first && !parent.equals(hash)) {
            throw new ContradictionException(
                    "%s forks: the parent of %d is %s, ours is %s".formatted(log, next, parent, hash));
        }
        height = next;
        hash = own;
        return true;
    }
}
