package org.lumia.submitter.posting;

/**
 * How many blocks of L1 are asked for at once: half as many after each question that nobody answered, since a node refuses what holds too
 * many logs; twice as many after each that was, up to a bound. For one thread.
 */
public final class BlockRange {
    private final long blocksMax;
    private long blocks;
    private boolean open;

    public BlockRange(long blocksMax) {
        this.blocksMax = blocksMax;
        this.blocks = blocksMax;
    }

    public long blocks() {
        return blocks;
    }

    /** Whoever asks again without an answer asks for less. */
    public void asked() {
        if (open) {
            blocks = Math.max(1, blocks / 2);
        }
        open = true;
    }

    public void answered() {
        blocks = Math.min(blocksMax, 2 * blocks);
        open = false;
    }
}
