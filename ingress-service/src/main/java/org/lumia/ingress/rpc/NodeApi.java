package org.lumia.ingress.rpc;

import java.util.Map;
import java.util.function.IntSupplier;
import org.lumia.ethereum.Hex;
import org.lumia.rpc.JsonRpcMethod;

/** What clients ask of a node as a node. */
public final class NodeApi {
    private final IntSupplier operators;

    /** @param operators that are members now */
    public NodeApi(IntSupplier operators) {
        this.operators = operators;
    }

    /** Operators share a log, they have no connections to each other: peers are the other members. */
    public Map<String, JsonRpcMethod> methods() {
        return Map.of("net_peerCount", params -> Hex.quantity(Math.max(0, operators.getAsInt() - 1)));
    }
}
