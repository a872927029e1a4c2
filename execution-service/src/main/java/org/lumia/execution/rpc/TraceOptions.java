package org.lumia.execution.rpc;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.evm.trace.CallTracer;
import org.lumia.evm.trace.FourByteTracer;
import org.lumia.evm.trace.GethTracer;
import org.lumia.evm.trace.PrestateTracer;
import org.lumia.evm.trace.StructLogger;
import org.lumia.evm.trace.TraceBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The trace configuration of the debug_trace methods: which tracer, with what, and for how long. */
final class TraceOptions {
    private static final String NO_TRACER = "";
    private static final List<String> TRACERS = List.of(NO_TRACER, "callTracer", "prestateTracer", "4byteTracer");
    /** A part of what Go writes durations with. */
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)");

    private static final Map<String, Double> MILLIS =
            Map.of("ns", 1e-6, "us", 1e-3, "µs", 1e-3, "ms", 1.0, "s", 1_000.0, "m", 60_000.0, "h", 3_600_000.0);

    private final JsonNode json;
    private final String tracer;
    private final long millisMax;

    private TraceOptions(JsonNode json, String tracer, long millisMax) {
        this.json = json;
        this.tracer = tracer;
        this.millisMax = millisMax;
    }

    /** @throws JsonRpcException for a tracer that there is not, or a malformed timeout */
    static TraceOptions parse(Params params, int index, RpcLimits limits) {
        JsonNode json = params.has(index) ? params.node(index) : JsonNodeFactory.instance.objectNode();
        if (!json.isObject()) {
            throw JsonRpcException.invalidParams("invalid argument %d: an object was expected".formatted(index));
        }
        String tracer = json.path("tracer").asString(NO_TRACER);
        if (!TRACERS.contains(tracer)) {
            throw JsonRpcException.invalidParams(
                    "invalid argument %d: there is no tracer \"%s\", but callTracer, prestateTracer, 4byteTracer, and the struct logger without a name"
                            .formatted(index, tracer.substring(0, Math.min(64, tracer.length()))));
        }
        long millisMax = limits.traceMillisMax();
        if (json.hasNonNull("timeout")) {
            millisMax = Math.min(millisMax, millis(json.get("timeout").asString(), index));
        }
        return new TraceOptions(json, tracer, millisMax);
    }

    private static long millis(String text, int index) {
        Matcher part = DURATION.matcher(text);
        double millis = 0;
        int at = 0;
        while (part.find() && part.start() == at) {
            millis += Double.parseDouble(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0.0);
            at = part.end();
        }
        if (at == 0 || at != text.length()) {
            throw JsonRpcException.invalidParams("invalid argument %d: invalid duration".formatted(index));
        }
        return (long) Math.ceil(millis);
    }

    /** How long the whole may take. */
    long millisMax() {
        return millisMax;
    }

    /** What only debug_traceCall looks at, such as stateOverrides. */
    @Nullable
    JsonNode of(String name) {
        return json.get(name);
    }

    /**
     * A new tracer.
     *
     * @param steps takes the struct logger's entries
     * @param logsBefore how many the block's earlier transactions have written
     */
    GethTracer tracer(Consumer<Map<String, Object>> steps, TraceBudget budget, long logsBefore) {
        return switch (tracer) {
            case "callTracer" ->
                new CallTracer(new CallTracer.Options(config("onlyTopCall"), config("withLog")), budget, logsBefore);
            case "prestateTracer" ->
                new PrestateTracer(
                        new PrestateTracer.Options(
                                config("diffMode"),
                                config("disableCode"),
                                config("disableStorage"),
                                config("includeEmpty")),
                        budget);
            case "4byteTracer" -> new FourByteTracer(Precompiles::of, budget);
            default ->
                new StructLogger(
                        new StructLogger.Options(
                                flag(json, "disableStack"),
                                flag(json, "disableStorage"),
                                flag(json, "enableMemory"),
                                flag(json, "enableReturnData"),
                                json.path("limit").asLong(0)),
                        steps);
        };
    }

    private boolean config(String name) {
        return flag(json.path("tracerConfig"), name);
    }

    private static boolean flag(JsonNode json, String name) {
        return json.path(name).asBoolean(false);
    }
}
