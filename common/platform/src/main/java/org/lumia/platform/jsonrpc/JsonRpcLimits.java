package org.lumia.platform.jsonrpc;

/**
 * Bounds of a JSON-RPC server.
 *
 * @param requestBytesMax of one HTTP body or WebSocket message
 * @param batchItemsMax calls in one batch
 * @param responseBytesMax of one answer
 */
public record JsonRpcLimits(int requestBytesMax, int batchItemsMax, int responseBytesMax) {
    public static final JsonRpcLimits DEFAULT = new JsonRpcLimits(5 << 20, 1_000, 32 << 20);
}
