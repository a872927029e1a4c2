package org.lumia.submitter.rewards;

/**
 * A certified root that no final block of L1 has.
 *
 * @param throughEpoch the period's last epoch
 * @param dueAtMs from when on it is this operator's turn to post it, ms since 1970
 * @param data the call of the distributor
 */
public record RootCall(long throughEpoch, long dueAtMs, byte[] data) {}
