package org.lumia.execution.rpc;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.lumia.rpc.Absence;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.JsonRpcServer;

/** All methods that execution answers. */
public final class EthApi implements AutoCloseable {
    private final Map<String, JsonRpcMethod> methods = new HashMap<>();
    private final BoundedRuns runs;

    public EthApi(ChainReads chain, RpcLimits limits) {
        this(chain, limits, InstantSource.system());
    }

    /** @param clock what an estimate takes for the time of the next block */
    EthApi(ChainReads chain, RpcLimits limits, InstantSource clock) {
        this.runs = new BoundedRuns(limits);
        methods.putAll(new BlockMethods(chain).methods());
        methods.putAll(new StateMethods(chain, limits).methods());
        methods.putAll(new FeeMethods(chain, limits).methods());
        methods.putAll(new LogMethods(chain, limits).methods());
        methods.putAll(new CallMethods(chain, limits, runs, clock).methods());
        methods.putAll(new TraceMethods(chain, limits, runs).methods());
    }

    /** What it answers to. */
    public Set<String> names() {
        return Set.copyOf(methods.keySet());
    }

    /** @param absence which failures of a method are answered as retryable */
    public JsonRpcServer server(Absence absence) {
        return new JsonRpcServer(methods, JsonRpcLimits.DEFAULT, absence);
    }

    /** Calls, estimates and traces that run now. */
    public int running() {
        return runs.running();
    }

    @Override
    public void close() {
        runs.close();
    }
}
