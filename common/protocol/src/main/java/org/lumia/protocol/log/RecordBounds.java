package org.lumia.protocol.log;

import org.lumia.protocol.genesis.BlockLimits;

/**
 * The largest records that the rules permit, in bytes. A block's message is one record: one that does not fit would end every
 * operator's pipeline for good, so the rules bound all that a block can hold and produce.
 */
public final class RecordBounds {
    /** Of an entry of attestations: two seals with all that stands around them are not a tenth of it. Longer ones mean nothing. */
    public static final long ATTESTATION_BYTES_MAX = 16_384;

    private static final long BLOCK_BYTES = 4_096;
    private static final long INBOX_MESSAGE_BYTES = 1_024;
    private static final long TRANSACTION_BYTES = 72;
    /** An included transaction's fields beside its raw bytes, or a refused one's with its sentence. */
    private static final long OUTCOME_BYTES = 400;
    /** Logs cost 8 gas a byte, and everything else that a block's message tells of costs more. */
    private static final long GAS_PER_BYTE = 8;
    /** What L1's inbox lets a deposit ask for. */
    private static final long DEPOSIT_GAS_MAX = 1L << 24;

    private RecordBounds() {}

    /** Of topic ordered. */
    public static long orderedBytesMax(BlockLimits limits) {
        return BLOCK_BYTES
                + inboxBytes(limits)
                + limits.maxBytes()
                + limits.maxTransactions() * TRANSACTION_BYTES
                + limits.maxRefusals() * OUTCOME_BYTES;
    }

    /** Of topic executed. */
    public static long executedBytesMax(BlockLimits limits) {
        long outcomes = (long) limits.maxTransactions() + limits.maxInboxMessages() + limits.maxRefusals();
        return BLOCK_BYTES
                + inboxBytes(limits)
                + limits.maxBytes()
                + outcomes * OUTCOME_BYTES
                + Math.max(limits.maxGas(), DEPOSIT_GAS_MAX) / GAS_PER_BYTE;
    }

    private static long inboxBytes(BlockLimits limits) {
        return limits.maxInboxMessages() * (limits.maxTransactionBytes() + INBOX_MESSAGE_BYTES);
    }

    /** Of all topics. */
    public static long bytesMax(BlockLimits limits) {
        return Math.max(limits.maxBundleBytes(), Math.max(orderedBytesMax(limits), executedBytesMax(limits)));
    }
}
