package org.lumia.devnet.soak;

import java.util.List;

/** One figure over the time of a run. @param name of the process, service, table or topic that it is of */
record Series(Part part, String name, List<Point> points) {

    /** @param hours from the load's start */
    record Point(double hours, double value) {}

    Series {
        points = List.copyOf(points);
    }

    /** Without what was before. */
    Series from(double hours) {
        return new Series(
                part,
                name,
                points.stream().filter(point -> point.hours() >= hours).toList());
    }

    /** The mean within a time, its end left out; NaN where nothing was measured. */
    double mean(double fromHours, double toHours) {
        return points.stream()
                .filter(point -> point.hours() >= fromHours && point.hours() < toHours)
                .mapToDouble(Point::value)
                .average()
                .orElse(Double.NaN);
    }

    double last() {
        return points.isEmpty() ? Double.NaN : points.getLast().value();
    }

    /** How much more the last one is than the first; 0 where there are none. */
    double growth() {
        return points.isEmpty() ? 0 : last() - points.getFirst().value();
    }
}
