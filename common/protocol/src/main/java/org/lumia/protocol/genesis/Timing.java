package org.lumia.protocol.genesis;

import static org.lumia.protocol.genesis.InvalidGenesisException.check;

/**
 * When blocks may follow each other and who leads when (PROTOCOL sections 2 and 3). Times in ms.
 *
 * @param slotMs how long one schedule holds
 * @param slotsPerEpoch slots that share members and seed
 * @param minBlockMs between two blocks
 * @param idleBlockMs between two blocks when the second is empty
 * @param failoverMs what each further rank waits more
 * @param sealLeadMs how far a seal's timestamp may be ahead of the log's time
 * @param clockIntervalMs after how long an operator says again what its clock reads
 * @param maxDriftMs how far a block's timestamp may be ahead of the clock of an operator that attests it
 * @param executionLagBlocksMax blocks that a leader's own execution may be behind while it seals
 */
public record Timing(
        long slotMs,
        long slotsPerEpoch,
        long minBlockMs,
        long idleBlockMs,
        long failoverMs,
        long sealLeadMs,
        long clockIntervalMs,
        long maxDriftMs,
        long executionLagBlocksMax) {
    public static final Timing DEVELOPMENT = new Timing(2_000, 300, 20, 500, 800, 200, 100, 500, 50);

    public Timing {
        check(slotMs > 0, "timing.slotMs %d must be positive", slotMs);
        check(slotsPerEpoch > 0, "timing.slotsPerEpoch %d must be positive", slotsPerEpoch);
        check(minBlockMs > 0, "timing.minBlockMs %d must be positive", minBlockMs);
        check(
                minBlockMs <= idleBlockMs,
                "timing.minBlockMs %d must not be above timing.idleBlockMs %d",
                minBlockMs,
                idleBlockMs);
        check(sealLeadMs > 0, "timing.sealLeadMs %d must be positive", sealLeadMs);
        check(
                clockIntervalMs > 0 && clockIntervalMs < sealLeadMs,
                "timing.clockIntervalMs %d must be positive and below timing.sealLeadMs %d, or seals wait for the log's time",
                clockIntervalMs,
                sealLeadMs);
        check(
                idleBlockMs + sealLeadMs < failoverMs,
                "timing.idleBlockMs %d + timing.sealLeadMs %d must be below timing.failoverMs %d,"
                        + " or a standby overtakes an idle leader",
                idleBlockMs,
                sealLeadMs,
                failoverMs);
        check(maxDriftMs >= sealLeadMs, "timing.maxDriftMs %d must not be below timing.sealLeadMs", maxDriftMs);
        check(executionLagBlocksMax > 0, "timing.executionLagBlocksMax %d must be positive", executionLagBlocksMax);
    }
}
