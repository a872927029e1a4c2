package org.lumia.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Answers one method. The result is anything Jackson writes, a {@link RawJson}, or a future of these: a batch starts all
 * its calls before it waits for any.
 */
@FunctionalInterface
public interface JsonRpcMethod {
    /** @throws JsonRpcException to answer with an error object */
    @Nullable
    Object call(Params params);

    /** A result that is JSON already. */
    record RawJson(byte[] bytes) {}
}
