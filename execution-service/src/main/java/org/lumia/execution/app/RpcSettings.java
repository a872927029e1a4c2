package org.lumia.execution.app;

import java.time.Duration;
import org.lumia.execution.rpc.RpcLimits;
import org.lumia.platform.settings.InRange;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of reads.
 *
 * @param gasCap of one eth_call or eth_estimateGas step
 * @param callsMax of eth_call that run at the same time; each class of reads has places of its own
 * @param estimatesMax of eth_estimateGas
 * @param tracesMax of the debug_trace methods
 * @param logSearchesMax of eth_getLogs
 * @param blockReadsMax of whole blocks and their receipts
 * @param logMillisMax of a search in the query side's index, and of any other statement there on behalf of a caller; the longest is below the time after which a connection counts as lost
 * @param lookupConnectionsMax to Postgres for lookups, beside one for each log search
 * @param callWaitMillisMax for a free place in its class
 * @param callMillisMax of one call, or of an estimate's steps together
 * @param callMemoryBytesMax of all frames of one call together
 * @param traceMillisMax of one debug_trace method, the block's earlier transactions included; a caller may ask for less
 * @param traceBytesMax of its answer, and of what a tracer keeps for one transaction
 * @param answerBytesMax of any other answer; a search for logs ends there and says which blocks fit
 * @param inFlightHeapPercent of the heap that requests and answers under way may take together
 * @param inFlightWaitMillisMax that a request waits for its part of it
 * @param responseBytesMax of all answers of a batch
 * @param batchMillisMax after which no call of a batch begins
 * @param logBlocksMax blocks one eth_getLogs may look at
 * @param logsMax that it may give
 * @param proofSlotsMax slots one eth_getProof may name
 * @param feeHistoryBlocksMax blocks one eth_feeHistory may look at
 */
@ConfigurationProperties("lumia.rpc")
public record RpcSettings(
        @InRange(min = 21_000, max = 1_000_000_000_000_000L) @DefaultValue("50000000")
        long gasCap,

        @InRange(min = 1, max = 256) @DefaultValue("4") int callsMax,
        @InRange(min = 1, max = 256) @DefaultValue("2") int estimatesMax,
        @InRange(min = 1, max = 256) @DefaultValue("2") int tracesMax,
        @InRange(min = 1, max = 256) @DefaultValue("4") int logSearchesMax,
        @InRange(min = 1, max = 256) @DefaultValue("4") int blockReadsMax,

        @InRange(min = 10, max = 50_000) @DefaultValue("5000")
        int logMillisMax,

        @InRange(min = 1, max = 64) @DefaultValue("4") int lookupConnectionsMax,

        @InRange(min = 0, max = 60_000) @DefaultValue("2000")
        int callWaitMillisMax,

        @InRange(min = 1, max = 600_000) @DefaultValue("5000")
        int callMillisMax,

        @InRange(min = 1 << 20, max = 1 << 30) @DefaultValue("16777216")
        int callMemoryBytesMax,

        @InRange(min = 1, max = 600_000) @DefaultValue("10000")
        int traceMillisMax,

        @InRange(min = 64 << 10, max = 1 << 30) @DefaultValue("16000000")
        int traceBytesMax,

        @InRange(min = 64 << 10, max = 1 << 30) @DefaultValue("10000000")
        int answerBytesMax,

        @InRange(min = 5, max = 60) @DefaultValue("25") int inFlightHeapPercent,

        @InRange(min = 1, max = 600_000) @DefaultValue("1000")
        int inFlightWaitMillisMax,

        @InRange(min = 64 << 10, max = 1 << 30) @DefaultValue("33554432")
        int responseBytesMax,

        @InRange(min = 1, max = 600_000) @DefaultValue("30000")
        int batchMillisMax,

        @InRange(min = 1, max = 10_000_000) @DefaultValue("10000")
        int logBlocksMax,

        @InRange(min = 1, max = 1_000_000) @DefaultValue("10000")
        int logsMax,

        @InRange(min = 1, max = 100_000) @DefaultValue("1024")
        int proofSlotsMax,

        @InRange(min = 1, max = 100_000) @DefaultValue("1024")
        int feeHistoryBlocksMax) {

    private static final int ENVELOPE_BYTES_MAX = 1 << 10;

    ByteBudget budget() {
        return ByteBudget.ofHeap(inFlightHeapPercent, Duration.ofMillis(inFlightWaitMillisMax));
    }

    /** Room for any result in its envelope. */
    JsonRpcLimits server() {
        var usual = JsonRpcLimits.DEFAULT;
        return new JsonRpcLimits(
                usual.requestBytesMax(),
                usual.batchItemsMax(),
                Math.max(answerBytesMax, traceBytesMax) + ENVELOPE_BYTES_MAX,
                responseBytesMax,
                usual.batchWeightMax(),
                Duration.ofMillis(batchMillisMax));
    }

    RpcLimits limits() {
        return new RpcLimits(
                gasCap,
                callsMax,
                estimatesMax,
                tracesMax,
                logSearchesMax,
                blockReadsMax,
                callWaitMillisMax,
                callMillisMax,
                callMemoryBytesMax,
                traceMillisMax,
                traceBytesMax,
                answerBytesMax,
                logBlocksMax,
                logsMax,
                proofSlotsMax,
                feeHistoryBlocksMax);
    }
}
