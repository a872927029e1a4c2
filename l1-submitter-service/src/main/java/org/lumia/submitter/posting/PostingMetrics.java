package org.lumia.submitter.posting;

import org.lumia.l1.L1Receipt;
import org.lumia.l1.Refusal;

/** Counts what happens to transactions. */
public interface PostingMetrics {
    /** What a transaction under a nonce has cost, once it is in a block. */
    void paid(long nonce, L1Receipt receipt);

    void broadcast();

    void broadcastRefused(Refusal reason);

    void replaced();

    void included();

    void reverted();

    void simulationRefused();
}
