package org.lumia.protocol.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values seen twice or more, the most frequent first (between equals, the smaller first). */
final class Dictionary<T extends Comparable<? super T>> {
    private final List<T> values;
    private final Map<T, Integer> places;

    private Dictionary(List<T> values) {
        this.values = values;
        this.places = HashMap.newHashMap(values.size());
        for (int i = 0; i < values.size(); i++) {
            places.put(values.get(i), i);
        }
    }

    List<T> values() {
        return values;
    }

    /** From 0; -1 for a value that is not in it. */
    int placeOf(T value) {
        return places.getOrDefault(value, -1);
    }

    static final class Counter<T extends Comparable<? super T>> {
        private final Map<T, Integer> counts = new HashMap<>();

        void add(T value) {
            counts.merge(value, 1, Integer::sum);
        }

        Dictionary<T> seenAtLeast(int times) {
            Comparator<Map.Entry<T, Integer>> mostFrequentFirst =
                    Map.Entry.<T, Integer>comparingByValue().reversed();
            List<T> values = new ArrayList<>();
            counts.entrySet().stream()
                    .filter(entry -> entry.getValue() >= times)
                    .sorted(mostFrequentFirst.thenComparing(Map.Entry.comparingByKey()))
                    .forEach(entry -> values.add(entry.getKey()));
            return new Dictionary<>(List.copyOf(values));
        }
    }
}
