package org.lumia.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What became of a run.
 *
 * @param broken the invariant that did not hold
 * @param words why, or what happened where all held
 * @param trace the last steps, where they were asked for
 */
record Outcome(Optional<String> broken, String words, List<String> trace) {
    Outcome {
        trace = List.copyOf(trace);
    }

    /** As strings alone, since it comes from classes that were loaded apart. */
    static Outcome of(String[] parts) {
        return new Outcome(
                parts[0].isEmpty() ? Optional.empty() : Optional.of(parts[0]),
                parts[1],
                Arrays.asList(parts).subList(2, parts.length));
    }
}
