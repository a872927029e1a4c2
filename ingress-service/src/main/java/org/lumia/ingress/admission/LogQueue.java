package org.lumia.ingress.admission;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The way into tx-in; keeps the order of the calls. */
public interface LogQueue {
    /** Completes with the offset once durable; empty, with nothing taken, when the queue is full. */
    Optional<CompletableFuture<Long>> offer(Submission tx);

    int size();

    int sizeMax();
}
