package org.lumia.rpc;

import tools.jackson.databind.JsonNode;

/** What a server said to one call. */
public sealed interface JsonRpcAnswer {
    /** @param value JSON null included, which is what servers say of things they do not know */
    record Result(JsonNode value) implements JsonRpcAnswer {}

    /** An error object, whatever its code. */
    record Refused(JsonRpcException error) implements JsonRpcAnswer {}

    /** @throws JsonRpcException when the call was refused */
    default JsonNode result() {
        return switch (this) {
            case Result result -> result.value();
            case Refused refused -> throw refused.error();
        };
    }
}
