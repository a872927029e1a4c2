package org.lumia.execution.rpc;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.evm.trace.CallTracer;
import org.lumia.evm.trace.FourByteTracer;
import org.lumia.evm.trace.GethTracer;
import org.lumia.evm.trace.PrestateTracer;
import org.lumia.evm.trace.StructLogger;
import org.lumia.evm.trace.TraceBudget;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.MalformedException;
import org.lumia.rpc.Params;

/** The trace configuration of the debug_trace methods: which tracer, with what, and for how long. */
final class TraceOptions {
    private static final String NO_TRACER = "";
    private static final List<String> TRACERS = List.of(NO_TRACER, "callTracer", "prestateTracer", "4byteTracer");
    /** A part of what Go writes durations with. */
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)");

    private static final Map<String, Double> MILLIS =
            Map.of("ns", 1e-6, "us", 1e-3, "µs", 1e-3, "ms", 1.0, "s", 1_000.0, "m", 60_000.0, "h", 3_600_000.0);

    private final String tracer;
    private final StructLogger.Options steps;
    private final CallTracer.Options calls;
    private final PrestateTracer.Options prestate;
    private final long millisMax;

    private TraceOptions(Fields json, long millisMax) {
        this.tracer = json.value("tracer", TraceOptions::tracer).orElse(NO_TRACER);
        this.steps = new StructLogger.Options(
                json.flag("disableStack"),
                json.flag("disableStorage"),
                json.flag("enableMemory"),
                json.flag("enableReturnData"),
                json.node("limit", Fields::wholeNumber).orElse(0L));
        Fields config = json.node("tracerConfig", Fields::of).orElse(Fields.NONE);
        this.calls = new CallTracer.Options(config.flag("onlyTopCall"), config.flag("withLog"));
        this.prestate = new PrestateTracer.Options(
                config.flag("diffMode"),
                config.flag("disableCode"),
                config.flag("disableStorage"),
                config.flag("includeEmpty"));
        json.node("reexec", Fields::wholeNumber);
        this.millisMax =
                Math.min(millisMax, json.value("timeout", TraceOptions::millis).orElse(Long.MAX_VALUE));
    }

    /** @throws JsonRpcException for a tracer that there is not, or a value of a wrong type */
    static TraceOptions parse(Params params, int index, RpcLimits limits) {
        return params.optional(index, json -> new TraceOptions(Fields.of(json), limits.traceMillisMax()))
                .orElseGet(() -> new TraceOptions(Fields.NONE, limits.traceMillisMax()));
    }

    private static String tracer(String name) {
        if (!TRACERS.contains(name)) {
            throw new MalformedException(
                    "there is no tracer \"%s\", but callTracer, prestateTracer, 4byteTracer, and the struct logger without a name"
                            .formatted(name.substring(0, Math.min(64, name.length()))));
        }
        return name;
    }

    private static long millis(String text) {
        Matcher part = DURATION.matcher(text);
        double millis = 0;
        int at = 0;
        while (part.find() && part.start() == at) {
            millis += Double.parseDouble(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0.0);
            at = part.end();
        }
        if (at == 0 || at != text.length()) {
            throw new MalformedException("invalid duration");
        }
        return (long) Math.ceil(millis);
    }

    /** How long the whole may take. */
    long millisMax() {
        return millisMax;
    }

    /**
     * A new tracer.
     *
     * @param steps takes the struct logger's entries
     * @param logsBefore how many the block's earlier transactions have written
     */
    GethTracer tracer(Consumer<Map<String, Object>> steps, TraceBudget budget, long logsBefore) {
        return switch (tracer) {
            case "callTracer" -> new CallTracer(calls, budget, logsBefore);
            case "prestateTracer" -> new PrestateTracer(prestate, budget);
            case "4byteTracer" -> new FourByteTracer(Precompiles::of, budget);
            default -> new StructLogger(this.steps, steps);
        };
    }
}
