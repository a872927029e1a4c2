package org.lumia.ingress.access;

import java.util.List;
import java.util.Map;

/** What a call weighs in tokens: about how much it costs the operator beside the lightest. */
public final class Weights {
    private static final long LIGHTEST = 1;
    private static final long TRACE = 100;
    private static final long RAW = 10;
    private static final long BLOCK_TRACE = 200;

    /** A call of REST, and the opening of a connection. */
    public static final long REST = 5;

    /** A page and its files, which are in memory. */
    public static final long PAGE = 1;

    /** The heaviest call: a bucket that holds less would never let it pass. */
    public static final long HEAVIEST = BLOCK_TRACE;

    private static final Map<String, Long> OTHERS = Map.ofEntries(
            Map.entry("eth_call", 10L),
            Map.entry("eth_estimateGas", 20L),
            Map.entry("eth_createAccessList", 20L),
            Map.entry("eth_fillTransaction", 20L),
            Map.entry("eth_simulateV1", 30L),
            Map.entry("eth_getStorageValues", 10L),
            Map.entry("eth_getLogs", 30L),
            Map.entry("eth_getProof", 10L),
            Map.entry("eth_feeHistory", 10L),
            Map.entry("eth_getBlockReceipts", 10L),
            Map.entry("eth_getBlockByNumber", 3L),
            Map.entry("eth_getBlockByHash", 3L),
            Map.entry("eth_sendRawTransaction", 5L),
            Map.entry("eth_sendRawTransactionSync", 5L),
            Map.entry("lumia_sendRawTransaction", 5L),
            Map.entry("lumia_verifyReceipt", 20L),
            Map.entry("eth_sendRawTransactionConditional", 20L),
            Map.entry("lumia_getTransactionTimeline", 5L),
            Map.entry("eth_newFilter", 10L),
            Map.entry("eth_newBlockFilter", 10L),
            Map.entry("eth_newPendingTransactionFilter", 10L),
            Map.entry("eth_getFilterChanges", 3L),
            Map.entry("eth_getFilterLogs", 30L),
            Map.entry("txpool_content", 50L),
            Map.entry("txpool_contentFrom", 5L),
            Map.entry("txpool_inspect", 50L),
            Map.entry("txpool_status", 5L),
            Map.entry("eth_subscribe", 10L));

    private static final long BYTES_OF_TOKEN = 8 << 10;
    private static final long NANOS_OF_TOKEN = 250_000;

    private Weights() {}

    /** What a request cost in the end: a token for each 8 KiB of request and answer, and for each quarter of a processor's millisecond. */
    public static long cost(long bytes, long workNanos) {
        return bytes / BYTES_OF_TOKEN + workNanos / NANOS_OF_TOKEN;
    }

    /** Of one method; what is not known costs little to refuse. */
    public static long of(String method) {
        if (method.startsWith("debug_traceBlock")) {
            return BLOCK_TRACE;
        }
        if (method.startsWith("debug_getRaw")) {
            return RAW;
        }
        return method.startsWith("debug_") ? TRACE : OTHERS.getOrDefault(method, LIGHTEST);
    }

    /** Of a request: the sum of its calls. */
    public static long of(List<String> methods) {
        return methods.stream().mapToLong(Weights::of).sum();
    }
}
