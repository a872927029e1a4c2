package org.lumia.execution.rpc;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;
import org.lumia.evm.ProgramCache;
import org.lumia.rpc.Absence;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.JsonRpcServer;
import org.lumia.rpc.ReadClass;

/** All methods that execution answers. */
public final class EthApi implements AutoCloseable {
    /** Compiled code, beside that of blocks. */
    private static final long PROGRAMS_BYTES_MAX = 16 << 20;

    private final Map<String, JsonRpcMethod> methods = new HashMap<>();
    private final Map<ReadClass, Places> places = new EnumMap<>(ReadClass.class);
    private final List<BoundedRuns> runs;

    public EthApi(ChainReads chain, RpcLimits limits) {
        this(chain, limits, InstantSource.system());
    }

    EthApi(ChainReads chain, RpcLimits limits, InstantSource clock) {
        this(chain, limits, clock, UnaryOperator.identity());
    }

    /**
     * Made once.
     *
     * @param clock what an estimate takes for the time of the next block
     * @param lives what each thread that runs bounded reads does, made of what it would do
     */
    public EthApi(ChainReads chain, RpcLimits limits, InstantSource clock, UnaryOperator<Runnable> lives) {
        for (ReadClass kind : RpcLimits.BOUNDED) {
            ThreadFactory factory = Thread.ofPlatform()
                    .name(kind.words().replace(' ', '-') + "-", 0)
                    .daemon()
                    .factory();
            places.put(
                    kind,
                    new Places(
                            kind,
                            limits.placesMax(kind),
                            limits.callWaitMillisMax(),
                            life -> factory.newThread(lives.apply(life))));
        }
        var programs = new ProgramCache(PROGRAMS_BYTES_MAX);
        var calls = new BoundedRuns(of(ReadClass.CALLS), programs, limits.callMemoryBytesMax());
        var estimates = new BoundedRuns(of(ReadClass.ESTIMATES), programs, limits.callMemoryBytesMax());
        var traces = new BoundedRuns(of(ReadClass.TRACES), programs, limits.callMemoryBytesMax());
        this.runs = List.of(calls, estimates, traces);
        methods.putAll(new BlockMethods(chain, limits, of(ReadClass.BLOCKS)).methods());
        methods.putAll(new StateMethods(chain, limits).methods());
        methods.putAll(new RecordMethods(chain).methods());
        var feeMethods = new FeeMethods(chain, limits);
        methods.putAll(feeMethods.methods());
        methods.putAll(new LogMethods(chain, limits, of(ReadClass.LOG_SEARCHES)).methods());
        var callMethods = new CallMethods(chain, limits, calls, estimates, clock);
        methods.putAll(callMethods.methods());
        methods.putAll(new FillMethods(chain, callMethods, feeMethods).methods());
        methods.putAll(new TraceMethods(chain, limits, traces).methods());
        methods.putAll(new SimulateMethods(chain, limits, calls).methods());
        methods.putAll(new RawMethods(chain, limits, of(ReadClass.BLOCKS)).methods());
        methods.putAll(new ChainMethods(chain).methods());
    }

    private Places of(ReadClass kind) {
        return Objects.requireNonNull(places.get(kind));
    }

    /** For a server that has others too. */
    public Map<String, JsonRpcMethod> methods() {
        return Map.copyOf(methods);
    }

    /** What it answers to. */
    public Set<String> names() {
        return Set.copyOf(methods.keySet());
    }

    /**
     * Made once.
     *
     * @param absence which failures of a method are answered as retryable
     * @param budget of all requests together
     */
    public JsonRpcServer server(JsonRpcLimits limits, Absence absence, ByteBudget budget) {
        return new JsonRpcServer(methods, limits, absence, budget);
    }

    /** Reads of a bounded class that run now. */
    public int running(ReadClass kind) {
        return of(kind).taken();
    }

    @Override
    public void close() {
        runs.forEach(BoundedRuns::close);
        of(ReadClass.LOG_SEARCHES).close();
        of(ReadClass.BLOCKS).close();
    }
}
