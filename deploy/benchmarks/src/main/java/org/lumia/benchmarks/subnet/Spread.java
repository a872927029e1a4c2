package org.lumia.benchmarks.subnet;

import java.util.List;

/** Milliseconds. @param count of what they are of */
public record Spread(int count, double p50, double p95, double p99) {

    public static Spread ofMicros(List<Long> micros) {
        var sorted = micros.stream().sorted().toList();
        return sorted.isEmpty()
                ? new Spread(0, Double.NaN, Double.NaN, Double.NaN)
                : new Spread(sorted.size(), at(sorted, 50), at(sorted, 95), at(sorted, 99));
    }

    /** The smallest value that is not exceeded by so many of a hundred. */
    private static double at(List<Long> sorted, int percent) {
        int rank = (int) Math.ceilDiv((long) sorted.size() * percent, 100L);
        return sorted.get(Math.max(1, rank) - 1) / 1_000.0;
    }
}
