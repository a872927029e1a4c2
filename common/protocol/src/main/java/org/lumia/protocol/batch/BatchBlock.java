package org.lumia.protocol.batch;

import java.util.List;

/**
 * What a payload says of one block: with L1's inbox, the members and genesis it is all that executing it again needs.
 *
 * @param timestampMs of the seal
 * @param slot and {@code rank}: the seal's place in the schedule
 * @param sequencerIndex the sequencer's place in the epoch's member list, which gives its fee recipient
 * @param inboxCount L1 messages applied by this block, of every kind; they stand on L1 and not in the payload, whether
 *     they made a transaction or not
 * @param transactions EIP-2718 bytes of the included transactions that came by the log, in order; neither deposits nor
 *     forced ones
 */
public record BatchBlock(
        long timestampMs, long slot, int rank, int sequencerIndex, int inboxCount, List<byte[]> transactions) {
    private static final int BLOCK_BYTES = 64;
    private static final int TRANSACTION_BYTES = 16;

    /** 64 + Σ (raw length + 16): what the close rule counts, and what no encoding exceeds. */
    public long sizeBytes() {
        long rawBytes = 0;
        for (byte[] raw : transactions) {
            rawBytes += raw.length;
        }
        return sizeBytes(transactions.size(), rawBytes);
    }

    static long sizeBytes(int transactions, long rawBytes) {
        return BLOCK_BYTES + rawBytes + (long) TRANSACTION_BYTES * transactions;
    }
}
