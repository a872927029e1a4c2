package org.lumia.execution.rpc;

/** Bounds of reads; what they mean stands in the service's settings under {@code lumia.rpc}. */
public record RpcLimits(
        long gasCap,
        int callsMax,
        int callWaitMillisMax,
        int callMillisMax,
        int traceMillisMax,
        int traceBytesMax,
        int logBlocksMax,
        int logsMax,
        int proofSlotsMax,
        int feeHistoryBlocksMax) {
    public static final RpcLimits DEFAULT =
            new RpcLimits(50_000_000, 4, 2_000, 5_000, 10_000, 16_000_000, 10_000, 10_000, 1_024, 1_024);
}
