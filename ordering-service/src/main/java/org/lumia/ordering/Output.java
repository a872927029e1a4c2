package org.lumia.ordering;

import java.util.concurrent.CompletableFuture;
import org.lumia.protocol.v1.Evidence;
import org.lumia.protocol.v1.OrderedBlock;

/** Where derived blocks and evidence go. */
public interface Output {
    /** In the order of the calls; completes once durable. */
    CompletableFuture<Long> publish(OrderedBlock block);

    CompletableFuture<Long> publish(Evidence evidence);
}
