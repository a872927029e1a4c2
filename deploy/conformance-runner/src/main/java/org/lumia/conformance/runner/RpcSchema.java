package org.lumia.conformance.runner;

import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The part of JSON Schema that the specification of Ethereum's methods is written in, without references. */
final class RpcSchema {
    private RpcSchema() {}

    /** Where a value is not what the schema says; empty where it is. */
    static Optional<String> difference(JsonNode schema, JsonNode value) {
        return difference(schema, value, "result");
    }

    private static Optional<String> difference(JsonNode schema, JsonNode value, String at) {
        if (schema.has("oneOf") || schema.has("anyOf")) {
            JsonNode branches = schema.has("oneOf") ? schema.path("oneOf") : schema.path("anyOf");
            String first = "";
            for (JsonNode branch : branches) {
                Optional<String> difference = difference(branch, value, at);
                if (difference.isEmpty()) {
                    return Optional.empty();
                }
                first = first.isEmpty() ? difference.get() : first;
            }
            return Optional.of("%s is none of what it may be, such as: %s".formatted(at, first));
        }
        for (JsonNode part : schema.path("allOf")) {
            Optional<String> difference = difference(part, value, at);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return type(schema, value, at)
                .or(() -> text(schema, value, at))
                .or(() -> fields(schema, value, at))
                .or(() -> items(schema, value, at));
    }

    private static Optional<String> type(JsonNode schema, JsonNode value, String at) {
        JsonNode type = schema.path("type");
        boolean right = type.isMissingNode() || type.isString() && is(type.asString(), value);
        for (JsonNode one : type) {
            right |= is(one.asString(), value);
        }
        return right ? Optional.empty() : Optional.of("%s is not of the type %s".formatted(at, type));
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isString();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException("no type is known by the name " + type);
        };
    }

    private static Optional<String> text(JsonNode schema, JsonNode value, String at) {
        if (schema.has("enum")) {
            for (JsonNode one : schema.path("enum")) {
                if (one.equals(value)) {
                    return Optional.empty();
                }
            }
            return Optional.of("%s is %s".formatted(at, value));
        }
        boolean wrong = schema.has("pattern")
                && value.isString()
                && !Pattern.compile(schema.path("pattern").asString())
                        .matcher(value.asString())
                        .find();
        return wrong ? Optional.of("%s is %s".formatted(at, value)) : Optional.empty();
    }

    private static Optional<String> fields(JsonNode schema, JsonNode value, String at) {
        if (!value.isObject()) {
            return Optional.empty();
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asString())) {
                return Optional.of("%s has no %s".formatted(at, name.asString()));
            }
        }
        JsonNode more = schema.path("additionalProperties");
        for (var entry : value.properties()) {
            JsonNode known = schema.path("properties").path(entry.getKey());
            if (known.isMissingNode() && more.isBoolean() && !more.asBoolean()) {
                return Optional.of("%s has %s".formatted(at, entry.getKey()));
            }
            JsonNode of = known.isMissingNode() && more.isObject() ? more : known;
            Optional<String> difference = difference(of, entry.getValue(), at + "." + entry.getKey());
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> items(JsonNode schema, JsonNode value, String at) {
        if (!value.isArray()) {
            return Optional.empty();
        }
        for (int i = 0; i < value.size(); i++) {
            Optional<String> difference = difference(schema.path("items"), value.get(i), at + "[" + i + "]");
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }
}
