package org.lumia.submitter.settlement;

import java.util.List;
import java.util.Optional;
import org.lumia.l1.L1Block;
import org.lumia.protocol.v1.Settlement;

/** Keeps batches on L1, what was said of them, and how far L1 is read. */
public interface SettlementStore {
    /** Starts before the first batch, unless something was read already. */
    void startAt(L1Block block);

    L1Block cursor();

    /** The cursor is at L1's latest block; that it once was stays. */
    void caughtUp();

    /** Whether the cursor was ever at L1's latest block; not before, a batch that was not read may be on L1. */
    boolean hasCaughtUp();

    /** Batches on L1 that are not final, ascending. */
    List<BatchOnL1> open();

    Optional<BatchOnL1> last();

    /** The last batch that was said to be final. */
    Optional<BatchOnL1> lastFinal();

    /** Applies the changes, gives each the next sequence number, and moves the cursor, in one transaction. */
    void apply(List<SettlementChange> changes, L1Block cursor);

    /** Settlements after a sequence number, ascending, at most {@code settlementsMax}. */
    List<Settlement> after(long sequence, int settlementsMax);
}
