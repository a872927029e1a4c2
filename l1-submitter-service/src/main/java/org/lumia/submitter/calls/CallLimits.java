package org.lumia.submitter.calls;

/**
 * The bounds of sending calls, of evidence and of reward roots.
 *
 * @param retryMillis how long one that L1 does not take now waits until it is simulated again
 * @param replaceAfterMillis how long a transaction may wait in L1's pool before it is replaced
 * @param rebroadcastAfterMillis how long before its bytes are sent again
 * @param replacementsMax replacements of one transaction
 */
public record CallLimits(long retryMillis, long replaceAfterMillis, long rebroadcastAfterMillis, int replacementsMax) {}
