package org.lumia.submitter.posting;

/**
 * The bounds of posting.
 *
 * @param submitTimeoutMs how long each rank of the draw waits for the one before it (genesis)
 * @param proveAheadMillis how long before its turn an operator starts on the blobs' proofs
 * @param replaceAfterMillis how long a transaction may wait in L1's pool before it is replaced
 * @param rebroadcastAfterMillis how long before its bytes are sent again
 * @param replacementsMax replacements of one transaction
 */
public record PostingLimits(
        long submitTimeoutMs,
        long proveAheadMillis,
        long replaceAfterMillis,
        long rebroadcastAfterMillis,
        int replacementsMax) {}
