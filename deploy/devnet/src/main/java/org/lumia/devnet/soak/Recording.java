package org.lumia.devnet.soak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured so far, figure by figure. */
final class Recording {
    private final Map<Key, List<Series.Point>> points = new LinkedHashMap<>();

    private record Key(Part part, String name) {}

    void add(Part part, String name, double hours, double value) {
        points.computeIfAbsent(new Key(part, name), key -> new ArrayList<>()).add(new Series.Point(hours, value));
    }

    /** By parts, and within a part as they came. */
    List<Series> series() {
        return points.entrySet().stream()
                .map(entry -> new Series(entry.getKey().part(), entry.getKey().name(), entry.getValue()))
                .sorted(Comparator.comparing(Series::part))
                .toList();
    }

    /** The sum of a part's latest figures, or of one of them. @param name empty for all */
    double last(Part part, String name) {
        return points.entrySet().stream()
                .filter(entry -> entry.getKey().part() == part
                        && (name.isEmpty() || entry.getKey().name().equals(name)))
                .mapToDouble(entry -> entry.getValue().getLast().value())
                .sum();
    }
}
