package org.lumia.execution.rpc;

import java.util.List;
import org.lumia.rpc.ReadClass;

/** Bounds of reads; what they mean stands in the service's settings under {@code lumia.rpc}. */
public record RpcLimits(
        long gasCap,
        int callsMax,
        int estimatesMax,
        int tracesMax,
        int logSearchesMax,
        int blockReadsMax,
        int callWaitMillisMax,
        int callMillisMax,
        int callMemoryBytesMax,
        int traceMillisMax,
        int traceBytesMax,
        int answerBytesMax,
        int logBlocksMax,
        int logsMax,
        int proofSlotsMax,
        int feeHistoryBlocksMax) {
    public static final RpcLimits DEFAULT = new RpcLimits(
            50_000_000,
            4,
            2,
            2,
            4,
            4,
            2_000,
            5_000,
            16 << 20,
            10_000,
            16_000_000,
            10_000_000,
            10_000,
            10_000,
            1_024,
            1_024);

    /** Classes that have places of their own. */
    public static final List<ReadClass> BOUNDED =
            List.of(ReadClass.CALLS, ReadClass.ESTIMATES, ReadClass.TRACES, ReadClass.LOG_SEARCHES, ReadClass.BLOCKS);

    /** The same, for a machine that has nothing to hurry for. @param millisMax for a free place, for a call, and for a trace */
    public RpcLimits patient(int millisMax) {
        return new RpcLimits(
                gasCap,
                callsMax,
                estimatesMax,
                tracesMax,
                logSearchesMax,
                blockReadsMax,
                millisMax,
                millisMax,
                callMemoryBytesMax,
                millisMax,
                traceBytesMax,
                answerBytesMax,
                logBlocksMax,
                logsMax,
                proofSlotsMax,
                feeHistoryBlocksMax);
    }

    /** How many reads of a bounded class run at a time. */
    public int placesMax(ReadClass kind) {
        return switch (kind) {
            case CALLS -> callsMax;
            case ESTIMATES -> estimatesMax;
            case TRACES -> tracesMax;
            case LOG_SEARCHES -> logSearchesMax;
            case BLOCKS -> blockReadsMax;
            case LOOKUPS -> throw new IllegalArgumentException("lookups have no places");
        };
    }
}
