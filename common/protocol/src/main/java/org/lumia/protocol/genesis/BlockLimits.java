package org.lumia.protocol.genesis;

import static org.lumia.protocol.genesis.InvalidGenesisException.check;

/**
 * What one block may hold and in which order (PROTOCOL sections 1 and 2).
 *
 * @param orderingPolicy of the transactions of a block
 * @param maxTransactions from the log, in one block
 * @param maxBytes raw bytes of them
 * @param maxGas budget of a block: sum of what gas limits take ({@link WeightRules#budgetGas}), which the slowest operator executes within a second
 *     in the worst case
 * @param gasPerMs budget that one millisecond since the block before admits
 * @param gasWindowMs milliseconds that count at most
 * @param maxTransactionBytes raw bytes of one
 * @param maxTransactionGas gas limit of one (EIP-7825)
 * @param maxInboxMessages from L1, in one block
 * @param maxInboxGas sum of what they take of the budget, unless the first alone has more
 * @param inboxNoticeWindow how far beyond the last applied index a notice counts
 * @param maxBundleTransactions in one entry of the log
 * @param maxBundleBytes of one entry of the log
 * @param maxPendingBytes that wait for a cut, of one origin; each transaction counts its raw bytes and {@link #PENDING_OVERHEAD_BYTES}
 * @param maxRefusals at derivation that one block reports
 * @param queueAgeGasPerMs by which a waiting transaction's place improves, where the budgets do not hold all
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
        long maxInboxGas,
        int inboxNoticeWindow,
        int maxBundleTransactions,
        int maxBundleBytes,
        long maxPendingBytes,
        int maxRefusals,
        long queueAgeGasPerMs) {
    public static final BlockLimits DEVELOPMENT = new BlockLimits(
            OrderingPolicy.FCFS,
            10_000,
            600_000,
            20_000_000,
            150_000,
            1_000,
            131_072,
            1L << 24,
            16,
            1L << 24,
            1_024,
            2_000,
            1 << 20,
            64L << 20,
            4_096,
            250);

    public BlockLimits withPolicy(OrderingPolicy policy) {
        return with(policy, maxGas, gasPerMs);
    }

    /** The same with other bounds on gas. */
    public BlockLimits withGas(long maxGas, long gasPerMs) {
        return with(orderingPolicy, maxGas, gasPerMs);
    }

    private BlockLimits with(OrderingPolicy orderingPolicy, long maxGas, long gasPerMs) {
        return new BlockLimits(
                orderingPolicy,
                maxTransactions,
                maxBytes,
                maxGas,
                gasPerMs,
                gasWindowMs,
                maxTransactionBytes,
                maxTransactionGas,
                maxInboxMessages,
                Math.min(maxGas, maxInboxGas),
                inboxNoticeWindow,
                maxBundleTransactions,
                maxBundleBytes,
                maxPendingBytes,
                maxRefusals,
                queueAgeGasPerMs);
    }

    /** Times the longest wait it fits 63 bits: 290,000 years. */
    private static final long QUEUE_AGE_GAS_PER_MS_MAX = 1_000;

    /** What a waiting transaction takes besides its bytes. */
    public static final int PENDING_OVERHEAD_BYTES = 256;

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
        check(
                maxTransactionGas > 0 && maxGas >= maxTransactionGas && maxInboxGas >= maxTransactionGas,
                "blocks.maxGas %d and blocks.maxInboxGas %d must hold blocks.maxTransactionGas %d",
                maxGas,
                maxInboxGas,
                maxTransactionGas);
        check(
                maxInboxGas <= maxGas && Math.multiplyExact(gasPerMs, gasWindowMs) >= maxGas,
                "blocks.maxGas %d must hold blocks.maxInboxGas %d, and blocks.gasPerMs must admit it within blocks.gasWindowMs",
                maxGas,
                maxInboxGas);
        check(
                maxBundleTransactions > 0 && maxBundleBytes > maxTransactionBytes,
                "blocks.maxBundleTransactions must be positive and blocks.maxBundleBytes %d hold blocks.maxTransactionBytes %d",
                maxBundleBytes,
                maxTransactionBytes);
        check(
                maxPendingBytes >= maxBytes && maxRefusals > 0,
                "blocks.maxPendingBytes %d must hold blocks.maxBytes %d, and blocks.maxRefusals be positive",
                maxPendingBytes,
                maxBytes);
        check(
                queueAgeGasPerMs >= 0 && queueAgeGasPerMs <= QUEUE_AGE_GAS_PER_MS_MAX,
                "blocks.queueAgeGasPerMs %d must be from 0 to %d",
                queueAgeGasPerMs,
                QUEUE_AGE_GAS_PER_MS_MAX);
    }
}
