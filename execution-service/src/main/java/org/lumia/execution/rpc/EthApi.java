package org.lumia.execution.rpc;

import java.util.HashMap;
import java.util.Map;
import org.lumia.platform.jsonrpc.JsonRpcLimits;
import org.lumia.platform.jsonrpc.JsonRpcMethod;
import org.lumia.platform.jsonrpc.JsonRpcServer;

/** All methods that execution answers. */
public final class EthApi {
    private final Map<String, JsonRpcMethod> methods = new HashMap<>();
    private final CallMethods calls;

    public EthApi(ChainReads chain, RpcLimits limits) {
        this.calls = new CallMethods(chain, limits);
        methods.putAll(new BlockMethods(chain).methods());
        methods.putAll(new StateMethods(chain, limits).methods());
        methods.putAll(new FeeMethods(chain, limits).methods());
        methods.putAll(new LogMethods(chain, limits).methods());
        methods.putAll(calls.methods());
    }

    public JsonRpcServer server() {
        return new JsonRpcServer(methods, JsonRpcLimits.DEFAULT);
    }

    /** Calls and estimates that run now. */
    public int running() {
        return calls.running();
    }
}
