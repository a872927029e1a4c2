package org.lumia.ingress.rpc;

import java.nio.charset.StandardCharsets;
import org.lumia.rpc.AnswerBuffer;
import tools.jackson.databind.JsonNode;

/** Reads of chain and state, answered by execution. */
@FunctionalInterface
public interface ExecutionReads {
    /** @throws org.lumia.rpc.JsonRpcException with execution's error, or -32002 when it cannot be asked */
    JsonNode call(String method, JsonNode params);

    /** The result as it came, for an answer that is passed on; throws as {@link #call} does. */
    default AnswerBuffer forward(String method, JsonNode params) {
        byte[] bytes = call(method, params).toString().getBytes(StandardCharsets.UTF_8);
        return AnswerBuffer.wrap(bytes, 0, bytes.length);
    }
}
