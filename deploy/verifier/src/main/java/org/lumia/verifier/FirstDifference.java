package org.lumia.verifier;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The first cell in which two JSON values differ, by the path to it. */
final class FirstDifference {
    private FirstDifference() {}

    /** @param own decides the order in which cells are compared */
    static Optional<String> between(String path, JsonNode served, JsonNode own) {
        if (!served.isObject() || !own.isObject()) {
            return served.equals(own)
                    ? Optional.empty()
                    : Optional.of(
                            "%s: the operator serves %s, the log says %s".formatted(path, shown(served), shown(own)));
        }
        Set<String> names = new LinkedHashSet<>(own.propertyNames());
        names.addAll(served.propertyNames());
        for (String name : names) {
            Optional<String> difference =
                    between(path.isEmpty() ? name : path + "." + name, served.path(name), own.path(name));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }
}
