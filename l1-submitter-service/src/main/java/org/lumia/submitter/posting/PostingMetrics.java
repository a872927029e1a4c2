package org.lumia.submitter.posting;

import org.lumia.l1.Refusal;

/** Counts what happens to transactions. */
public interface PostingMetrics {
    void broadcast();

    void broadcastRefused(Refusal reason);

    void replaced();

    void included();

    void reverted();

    void simulationRefused();
}
