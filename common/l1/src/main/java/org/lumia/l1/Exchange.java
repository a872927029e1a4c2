package org.lumia.l1;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One JSON-RPC call of a node. */
@FunctionalInterface
public interface Exchange {
    /** The node's own error; {@code data} is empty where there is none. */
    record NodeError(int code, String message, String data) {}

    /** What a node answered; the result counts only without an error. */
    record Answer(JsonNode result, Optional<NodeError> error) {}

    /** @throws IOException when there is no answer in time, or one that is no JSON-RPC */
    Answer ask(String method, List<?> parameters) throws IOException;
}
