package org.lumia.execution;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;

/** A query side that holds nothing yet: what is asked is found in the blocks themselves. */
public class EmptyProjection implements Projection {
    @Override
    public long projectedThrough() {
        return -1;
    }

    @Override
    public Optional<Blocks.Place> place(Hash transaction) {
        return Optional.empty();
    }

    @Override
    public Optional<Blocks.Refusal> refusal(Hash transaction) {
        return Optional.empty();
    }

    @Override
    public List<LogPlace> logs(LogFilter filter, long first, long last, int max) {
        return List.of();
    }
}
