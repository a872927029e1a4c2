package org.lumia.execution;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;

/** What the query side answers; it may be behind the chain. */
public interface Projection {
    /** The last block it has; -1 for none. */
    long projectedThrough();

    Optional<Blocks.Place> place(Hash transaction);

    Optional<Blocks.Refusal> refusal(Hash transaction);

    /** Places of logs that match, in order, in blocks from the first to the last, at most {@code max}. */
    List<LogPlace> logs(LogFilter filter, long first, long last, int max);

    /** @param index of the log in its block */
    record LogPlace(long number, int index) {}
}
