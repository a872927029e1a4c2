package org.lumia.submitter.posting;

/** Counts what happens to transactions. */
public interface PostingMetrics {
    void broadcast();

    void broadcastRefused();

    void replaced();

    void included();

    void reverted();

    void simulationReverted();
}
