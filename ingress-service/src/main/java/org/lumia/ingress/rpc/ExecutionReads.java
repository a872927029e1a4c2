package org.lumia.ingress.rpc;

import tools.jackson.databind.JsonNode;

/** Reads of chain and state, answered by execution. */
@FunctionalInterface
public interface ExecutionReads {
    /** @throws org.lumia.rpc.JsonRpcException with execution's error, or -32002 when it cannot be asked */
    JsonNode call(String method, JsonNode params);
}
