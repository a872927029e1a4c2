package org.lumia.rpc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An object that a client sent. Absent and null are none; anything else of a wrong type is a {@link MalformedException} with
 * the field's name.
 */
public final class Fields {
    /** An object without fields. */
    public static final Fields NONE = new Fields(JsonNodeFactory.instance.objectNode());

    private static final int STEP_LENGTH_MAX = 80;

    private final JsonNode object;

    private Fields(JsonNode object) {
        this.object = object;
    }

    /** @throws MalformedException unless it is an object */
    public static Fields of(JsonNode node) {
        if (!node.isObject()) {
            throw new MalformedException("an object was expected");
        }
        return new Fields(node);
    }

    /** @throws MalformedException unless it is a string */
    public static String text(JsonNode node) {
        if (!node.isString()) {
            throw new MalformedException("a string was expected");
        }
        return node.asString();
    }

    /** @throws MalformedException unless it is a boolean */
    public static boolean bool(JsonNode node) {
        if (!node.isBoolean()) {
            throw new MalformedException("a boolean was expected");
        }
        return node.asBoolean();
    }

    /** @throws MalformedException unless it is a whole number from 0 to 2^63-1 */
    public static long wholeNumber(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0) {
            throw new MalformedException("a whole number was expected");
        }
        return node.asLong();
    }

    /** The elements, each read. @throws MalformedException unless it is an array, and with the index of an element */
    public static <T> List<T> list(JsonNode node, Function<JsonNode, T> element) {
        if (!node.isArray()) {
            throw new MalformedException("an array was expected");
        }
        var list = new ArrayList<T>(node.size());
        for (int i = 0; i < node.size(); i++) {
            JsonNode one = node.get(i);
            list.add(at("[" + i + "]", () -> element.apply(one)));
        }
        return list;
    }

    /** The names, each read, with their values, in order. */
    public <K, V> Map<K, V> map(Function<String, K> key, Function<JsonNode, V> value) {
        var map = new LinkedHashMap<K, V>();
        for (var entry : object.properties()) {
            K read = at(entry.getKey(), () -> key.apply(entry.getKey()));
            map.put(read, at(entry.getKey(), () -> value.apply(entry.getValue())));
        }
        return map;
    }

    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** A field of any type. */
    public <T> Optional<T> node(String name, Function<JsonNode, T> reader) {
        return has(name) ? Optional.of(at(name, () -> reader.apply(object.get(name)))) : Optional.empty();
    }

    /** A field that is a string. */
    public <T> Optional<T> value(String name, Function<String, T> parser) {
        return node(name, node -> parser.apply(text(node)));
    }

    /** A field that is a string and must be there. @param type geth's name of the object */
    public <T> T required(String name, String type, Function<String, T> parser) {
        return value(name, parser).orElseThrow(() -> missing(name, type));
    }

    /** A field that is an array; empty where there is none. */
    public <T> List<T> list(String name, Function<JsonNode, T> element) {
        return node(name, node -> list(node, element)).orElse(List.of());
    }

    /** False where there is none. */
    public boolean flag(String name) {
        return node(name, Fields::bool).orElse(false);
    }

    public static MalformedException missing(String name, String type) {
        return new MalformedException("missing required field '%s' for %s".formatted(name, type));
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T at(String step, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException malformed) {
            throw MalformedException.at(shortened(step), malformed);
        }
    }

    private static String shortened(String step) {
        return step.length() <= STEP_LENGTH_MAX ? step : step.substring(0, STEP_LENGTH_MAX) + "...";
    }
}
