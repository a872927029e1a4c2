package org.lumia.ordering;

/**
 * Bounds of the ordering thread.
 *
 * @param queuedInputsMax batches that wait for the thread; beyond it the feeding threads wait
 * @param saveIntervalMillis between two saves of the snapshot: what a restart derives again at most
 * @param unsavedBlocksMax derived blocks after which a save does not wait for the interval
 * @param repeatDelayMillis before the same seal is appended again
 */
public record OrderingLimits(
        int queuedInputsMax, long saveIntervalMillis, int unsavedBlocksMax, long repeatDelayMillis) {}
