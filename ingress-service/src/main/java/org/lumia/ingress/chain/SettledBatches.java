package org.lumia.ingress.chain;

import java.util.List;
import java.util.Optional;
import org.lumia.protocol.v1.Settlement;

/** Final batches that are no longer in memory, shared by all replicas. */
public interface SettledBatches {

    /** Keeps final batches; those that are kept already stay as they are. */
    void keep(List<Settlement> batches);

    /** A kept batch by its index. */
    Optional<Settlement> batch(long index);

    /** The kept batch that holds a block. */
    Optional<Settlement> batchOf(long block);
}
