package org.lumia.protocol.genesis;

import static org.lumia.protocol.genesis.InvalidGenesisException.check;

/**
 * When a batch closes and who posts it (PROTOCOL sections 5 and 6).
 *
 * @param batchBytesMax sum of block sizes
 * @param batchMaxAgeMs of the batch's first block when a block closes it
 * @param submitTimeoutMs what each further rank waits more before it posts
 */
public record BatchRules(long batchBytesMax, long batchMaxAgeMs, long submitTimeoutMs) {
    public static final BatchRules DEVELOPMENT = new BatchRules(760_000, 60_000, 60_000);

    public BatchRules {
        check(batchBytesMax > 0, "batches.batchBytesMax %d must be positive", batchBytesMax);
        check(batchMaxAgeMs > 0, "batches.batchMaxAgeMs %d must be positive", batchMaxAgeMs);
        check(submitTimeoutMs > 0, "batches.submitTimeoutMs %d must be positive", submitTimeoutMs);
    }
}
