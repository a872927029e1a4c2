package org.lumia.execution.app;

import java.time.Duration;
import org.lumia.execution.rpc.RpcLimits;
import org.lumia.platform.settings.Range;
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
 * @param logMillisMax of a search in the query side's index, and of any other statement there on behalf of a caller
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
 */
@ConfigurationProperties("lumia.rpc")
public record RpcSettings(
        @DefaultValue("50000000") long gasCap,
        @DefaultValue("4") int callsMax,
        @DefaultValue("2") int estimatesMax,
        @DefaultValue("2") int tracesMax,
        @DefaultValue("4") int logSearchesMax,
        @DefaultValue("4") int blockReadsMax,
        @DefaultValue("5000") int logMillisMax,
        @DefaultValue("4") int lookupConnectionsMax,
        @DefaultValue("2000") int callWaitMillisMax,
        @DefaultValue("5000") int callMillisMax,
        @DefaultValue("16777216") int callMemoryBytesMax,
        @DefaultValue("10000") int traceMillisMax,
        @DefaultValue("16000000") int traceBytesMax,
        @DefaultValue("10000000") int answerBytesMax,
        @DefaultValue("25") int inFlightHeapPercent,
        @DefaultValue("1000") int inFlightWaitMillisMax,
        @DefaultValue("33554432") int responseBytesMax,
        @DefaultValue("30000") int batchMillisMax,
        @DefaultValue("10000") int logBlocksMax,
        @DefaultValue("10000") int logsMax,
        @DefaultValue("1024") int proofSlotsMax,
        @DefaultValue("1024") int feeHistoryBlocksMax) {

    private static final int ENVELOPE_BYTES_MAX = 1 << 10;
    private static final Range CALL_MEMORY = new Range(1 << 20, 1 << 30, 16 << 20);
    private static final Range BYTES = new Range(64 << 10, 1 << 30, 10_000_000);
    private static final Range HEAP_PERCENT = new Range(5, 60, 25);
    private static final Range MILLIS = new Range(1, 600_000, 30_000);

    private static final Range PLACES = new Range(1, 256, 4);
    /** The longest is below the time after which a connection counts as lost. */
    private static final Range LOG_MILLIS = new Range(10, 50_000, 5_000);

    private static final Range CONNECTIONS = new Range(1, 64, 4);
    private static final Range WAIT_MILLIS = new Range(0, 60_000, 2_000);

    /** Throws {@link org.lumia.platform.settings.SettingException} naming the key that has a value out of its range. */
    public RpcSettings {
        PLACES.check("lumia.rpc.calls-max", callsMax);
        PLACES.check("lumia.rpc.estimates-max", estimatesMax);
        PLACES.check("lumia.rpc.traces-max", tracesMax);
        PLACES.check("lumia.rpc.log-searches-max", logSearchesMax);
        PLACES.check("lumia.rpc.block-reads-max", blockReadsMax);
        LOG_MILLIS.check("lumia.rpc.log-millis-max", logMillisMax);
        CONNECTIONS.check("lumia.rpc.lookup-connections-max", lookupConnectionsMax);
        WAIT_MILLIS.check("lumia.rpc.call-wait-millis-max", callWaitMillisMax);
        CALL_MEMORY.check("lumia.rpc.call-memory-bytes-max", callMemoryBytesMax);
        BYTES.check("lumia.rpc.trace-bytes-max", traceBytesMax);
        BYTES.check("lumia.rpc.answer-bytes-max", answerBytesMax);
        BYTES.check("lumia.rpc.response-bytes-max", responseBytesMax);
        HEAP_PERCENT.check("lumia.rpc.in-flight-heap-percent", inFlightHeapPercent);
        MILLIS.check("lumia.rpc.in-flight-wait-millis-max", inFlightWaitMillisMax);
        MILLIS.check("lumia.rpc.batch-millis-max", batchMillisMax);
    }

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
