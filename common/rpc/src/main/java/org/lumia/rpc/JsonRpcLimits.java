package org.lumia.rpc;

import java.time.Duration;

/**
 * Bounds of a JSON-RPC server.
 *
 * @param requestBytesMax of one HTTP body or WebSocket message
 * @param batchItemsMax calls in one batch
 * @param answerBytesMax of one call's answer
 * @param responseBytesMax of all answers of a batch
 * @param batchWeightMax of calls of a batch that are under way together
 * @param batchTimeMax after which no call of a batch begins
 */
public record JsonRpcLimits(
        int requestBytesMax,
        int batchItemsMax,
        int answerBytesMax,
        int responseBytesMax,
        int batchWeightMax,
        Duration batchTimeMax) {
    /** How deep answers may nest: traces of calls, which go 1,024 deep, take two levels each. */
    public static final int ANSWER_NESTING_MAX = 4_096;

    /** Of a batch that are under way together: 8 reads, or 64 that wait for the log. */
    public static final int BATCH_WEIGHT_MAX = 64;

    public static final JsonRpcLimits DEFAULT =
            new JsonRpcLimits(5 << 20, 1_000, 16 << 20, 32 << 20, BATCH_WEIGHT_MAX, Duration.ofSeconds(30));
}
