package org.lumia.submitter.app;

/**
 * Where the service stands after a turn of its loop: L1's block numbers, the last inbox message published, batches on L1
 * and how many of them are not final, the last settlement published, and what posting does.
 */
record SubmitterStatus(
        long latest,
        long safe,
        long finalized,
        long inboxIndex,
        long batchesOnL1,
        int batchesOpen,
        long settledSequence,
        String posting) {
    static final SubmitterStatus UNKNOWN = new SubmitterStatus(-1, -1, -1, -1, -1, -1, -1, "starting");
}
