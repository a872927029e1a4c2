package org.lumia.l1;

import java.io.IOException;
import org.lumia.rpc.JsonRpcAnswer;

/** One JSON-RPC call of a node: {@code JsonRpcClient::ask}, alone or guarded. */
@FunctionalInterface
public interface Exchange {
    /** The node's answer, an error of its own included. @throws IOException when there is none in time, or no JSON-RPC */
    JsonRpcAnswer ask(String method, Object... parameters) throws IOException;
}
