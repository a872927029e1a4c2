package org.lumia.conformance.runner;

import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Whether two answers are the same: names in any order, numbers by value, and of errors not their messages. */
final class RpcComparison {
    private static final int QUOTED_MAX = 200;

    private RpcComparison() {}

    /** Where the answer is not what was expected; empty where it is. */
    static Optional<String> difference(JsonNode expected, JsonNode answer) {
        return difference(expected, answer, "");
    }

    private static Optional<String> difference(JsonNode expected, JsonNode answer, String at) {
        if (expected.isObject() && answer.isObject()) {
            return objects(expected, answer, at);
        }
        if (expected.isArray() && answer.isArray()) {
            return arrays(expected, answer, at);
        }
        boolean same = expected.isNumber() && answer.isNumber()
                ? expected.decimalValue().compareTo(answer.decimalValue()) == 0
                : expected.equals(answer);
        return same
                ? Optional.empty()
                : Optional.of("%s is %s, not %s".formatted(at, quoted(answer), quoted(expected)));
    }

    private static Optional<String> objects(JsonNode expected, JsonNode answer, String at) {
        var names = new TreeSet<>(expected.propertyNames());
        names.addAll(answer.propertyNames());
        for (String name : names) {
            String inside = at + "." + name;
            boolean message = at.endsWith(".error") && name.equals("message");
            if (message) {
                continue;
            }
            if (!expected.has(name)) {
                return Optional.of("%s is %s, and should not be there".formatted(inside, quoted(answer.get(name))));
            }
            if (!answer.has(name)) {
                return Optional.of("%s is not there, it should be %s".formatted(inside, quoted(expected.get(name))));
            }
            Optional<String> difference = difference(expected.get(name), answer.get(name), inside);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> arrays(JsonNode expected, JsonNode answer, String at) {
        if (expected.size() != answer.size()) {
            return Optional.of("%s has %d elements, not %d".formatted(at, answer.size(), expected.size()));
        }
        for (int i = 0; i < expected.size(); i++) {
            Optional<String> difference = difference(expected.get(i), answer.get(i), at + "[" + i + "]");
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static String quoted(JsonNode node) {
        String text = node.toString();
        return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "...";
    }
}
