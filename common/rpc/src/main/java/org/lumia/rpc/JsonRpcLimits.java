package org.lumia.rpc;

/**
 * Bounds of a JSON-RPC server.
 *
 * @param requestBytesMax of one HTTP body or WebSocket message
 * @param batchItemsMax calls in one batch
 * @param responseBytesMax of one answer
 */
public record JsonRpcLimits(int requestBytesMax, int batchItemsMax, int responseBytesMax) {
    /** How deep answers may nest: traces of calls, which go 1,024 deep, take two levels each. */
    public static final int ANSWER_NESTING_MAX = 4_096;

    public static final JsonRpcLimits DEFAULT = new JsonRpcLimits(5 << 20, 1_000, 32 << 20);
}
