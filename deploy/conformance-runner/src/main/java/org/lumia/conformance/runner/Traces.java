package org.lumia.conformance.runner;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.evm.trace.CallTracer;
import org.lumia.evm.trace.FourByteTracer;
import org.lumia.evm.trace.GethTracer;
import org.lumia.evm.trace.PrestateTracer;
import org.lumia.evm.trace.TraceBudget;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tracers as vectors ask for them, and their results compared with what vectors expect. */
final class Traces {
    private static final long BYTES_MAX = 64 << 20;

    private Traces() {}

    static GethTracer tracer(String name, JsonNode config) {
        var budget = new TraceBudget(BYTES_MAX);
        return switch (name) {
            case "callTracer" ->
                new CallTracer(new CallTracer.Options(flag(config, "onlyTopCall"), flag(config, "withLog")), budget, 0);
            case "prestateTracer" ->
                new PrestateTracer(
                        new PrestateTracer.Options(
                                flag(config, "diffMode"),
                                flag(config, "disableCode"),
                                flag(config, "disableStorage"),
                                flag(config, "includeEmpty")),
                        budget);
            case "4byteTracer" -> new FourByteTracer(Precompiles::of, budget);
            default -> throw new IllegalArgumentException("no tracer " + name);
        };
    }

    private static boolean flag(JsonNode config, String name) {
        return config.path(name).asBoolean(false);
    }

    /** @param unlooked keys whose values are not looked at */
    static Optional<String> difference(Map<String, Object> actual, JsonNode expected, Set<String> unlooked) {
        return difference("", JsonMapper.shared().valueToTree(actual), expected, unlooked);
    }

    /** Order of keys does not matter, numbers count by value. */
    private static Optional<String> difference(String at, JsonNode actual, JsonNode expected, Set<String> unlooked) {
        if (actual.isObject() && expected.isObject()) {
            var keys = new TreeSet<String>();
            actual.propertyNames().forEach(keys::add);
            expected.propertyNames().forEach(keys::add);
            keys.removeAll(unlooked);
            return keys.stream()
                    .flatMap(key -> difference(at + "/" + key, actual.path(key), expected.path(key), unlooked).stream())
                    .findFirst();
        }
        if (actual.isArray() && expected.isArray() && actual.size() == expected.size()) {
            for (int i = 0; i < actual.size(); i++) {
                Optional<String> found = difference(at + "/" + i, actual.get(i), expected.get(i), unlooked);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        boolean same = actual.isNumber() && expected.isNumber()
                ? actual.decimalValue().compareTo(expected.decimalValue()) == 0
                : actual.equals(expected);
        return same ? Optional.empty() : Optional.of("%s is %s, not %s".formatted(at, actual, expected));
    }
}
