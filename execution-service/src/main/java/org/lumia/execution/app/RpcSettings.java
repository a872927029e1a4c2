package org.lumia.execution.app;

import org.lumia.execution.rpc.RpcLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of reads.
 *
 * @param gasCap of one eth_call or eth_estimateGas step
 * @param callsMax calls, estimates and traces that run at the same time
 * @param callWaitMillisMax for a free place among them
 * @param callMillisMax of one call, or of an estimate's steps together
 * @param traceMillisMax of one debug_trace method, the block's earlier transactions included; a caller may ask for less
 * @param traceBytesMax of its answer, and of what a tracer keeps for one transaction
 * @param logBlocksMax blocks one eth_getLogs may look at
 * @param logsMax that it may give
 */
@ConfigurationProperties("lumia.rpc")
public record RpcSettings(
        @DefaultValue("50000000") long gasCap,
        @DefaultValue("4") int callsMax,
        @DefaultValue("2000") int callWaitMillisMax,
        @DefaultValue("5000") int callMillisMax,
        @DefaultValue("10000") int traceMillisMax,
        @DefaultValue("16000000") int traceBytesMax,
        @DefaultValue("10000") int logBlocksMax,
        @DefaultValue("10000") int logsMax,
        @DefaultValue("1024") int proofSlotsMax,
        @DefaultValue("1024") int feeHistoryBlocksMax) {

    RpcLimits limits() {
        return new RpcLimits(
                gasCap,
                callsMax,
                callWaitMillisMax,
                callMillisMax,
                traceMillisMax,
                traceBytesMax,
                logBlocksMax,
                logsMax,
                proofSlotsMax,
                feeHistoryBlocksMax);
    }
}
