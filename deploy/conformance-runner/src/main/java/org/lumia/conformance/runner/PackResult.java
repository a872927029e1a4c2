package org.lumia.conformance.runner;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * How a pack went.
 *
 * @param failures one line each, in order: the test's name, what was expected and what came
 * @param skipped how many by reason
 */
record PackResult(String name, int passed, List<String> failures, SortedMap<String, Integer> skipped) {

    int skippedCount() {
        return skipped.values().stream().mapToInt(i -> i).sum();
    }

    /** One line, such as {@code state: 13,412 passed, 0 failed, 0 skipped}. */
    String line() {
        String reasons = skipped.entrySet().stream()
                .map(PackResult::reason)
                .collect(Collectors.joining("; ", skipped.isEmpty() ? "" : " (", skipped.isEmpty() ? "" : ")"));
        return "%s: %,d passed, %,d failed, %,d skipped%s"
                .formatted(name, passed, failures.size(), skippedCount(), reasons);
    }

    private static String reason(Map.Entry<String, Integer> entry) {
        return "%,d %s".formatted(entry.getValue(), entry.getKey());
    }
}
