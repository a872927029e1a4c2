package org.lumia.protocol.genesis;

import static org.lumia.protocol.genesis.InvalidGenesisException.check;

/**
 * What one block may hold and in which order (PROTOCOL sections 1 and 2).
 *
 * @param orderingPolicy of the transactions of a block
 * @param maxTransactions from the log, in one block
 * @param maxBytes raw bytes of them
 * @param maxGas sum of gas limits, and the block's gas limit
 * @param gasPerMs gas limits that one millisecond since the block before admits
 * @param gasWindowMs milliseconds that count at most
 * @param maxTransactionBytes raw bytes of one
 * @param maxTransactionGas gas limit of one (EIP-7825)
 * @param maxInboxMessages from L1, in one block
 * @param inboxNoticeWindow how far beyond the last applied index a notice counts
 */
public record BlockLimits(
        OrderingPolicy orderingPolicy,
        int maxTransactions,
        int maxBytes,
        long maxGas,
        long gasPerMs,
        long gasWindowMs,
        int maxTransactionBytes,
        long maxTransactionGas,
        int maxInboxMessages,
        int inboxNoticeWindow) {
    public static final BlockLimits DEVELOPMENT = new BlockLimits(
            OrderingPolicy.FCFS, 10_000, 600_000, 1_000_000_000, 1_000_000, 1_000, 131_072, 1L << 24, 16, 1_024);

    public BlockLimits {
        check(maxTransactions > 0, "blocks.maxTransactions %d must be positive", maxTransactions);
        check(
                maxTransactionBytes > 0 && maxTransactionBytes <= maxBytes,
                "blocks.maxTransactionBytes %d must fit blocks.maxBytes %d",
                maxTransactionBytes,
                maxBytes);
        check(gasPerMs > 0 && gasWindowMs > 0, "blocks.gasPerMs and blocks.gasWindowMs must be positive");
        check(maxInboxMessages > 0, "blocks.maxInboxMessages %d must be positive", maxInboxMessages);
        check(
                inboxNoticeWindow >= maxInboxMessages,
                "blocks.inboxNoticeWindow %d must not be below blocks.maxInboxMessages %d",
                inboxNoticeWindow,
                maxInboxMessages);
        long afterInbox =
                Math.min(maxGas, Math.multiplyExact(gasPerMs, gasWindowMs)) - maxInboxMessages * maxTransactionGas;
        check(
                maxTransactionGas > 0 && afterInbox >= maxTransactionGas,
                "blocks.maxGas %d must hold blocks.maxInboxMessages and one transaction of blocks.maxTransactionGas %d",
                maxGas,
                maxTransactionGas);
    }
}
