package org.lumia.devnet.soak;

import java.util.Locale;
import org.lumia.devnet.soak.Series.Point;

/**
 * The straight line through a figure's points by least squares.
 *
 * @param perHour its slope, in the figure's unit
 * @param verdict what that says
 */
record Trend(double perHour, Verdict verdict) {
    private static final int POINTS_MIN = 5;
    private static final double DRIFT_SHARE = 0.05;
    private static final double ERRORS = 2;

    /** How {@link #of} decides, for whoever reads the table. */
    static final String RULE =
            "flat: over the time measured the line rises or falls by a twentieth of the mean at most, or by less than 16 MB of"
                    + " memory, 4 MB of heap, 8 files, 4 threads, 50 records, 2 ms, 1 MB of disk; unclear: by more, but not by"
                    + " twice its standard error; too short: fewer than five points.";

    enum Verdict {
        FLAT,
        GROWS,
        FALLS,
        UNCLEAR,
        TOO_SHORT;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Of what was measured after the warm-up. */
    static Trend of(Series series) {
        var points = series.points();
        double meanX = points.stream().mapToDouble(Point::hours).average().orElse(Double.NaN);
        double meanY = points.stream().mapToDouble(Point::value).average().orElse(Double.NaN);
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (var point : points) {
            double x = point.hours() - meanX;
            double y = point.value() - meanY;
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        if (points.size() < POINTS_MIN || xx == 0) {
            return new Trend(Double.NaN, Verdict.TOO_SHORT);
        }
        double slope = xy / xx;
        double unexplained = Math.max(0, yy - slope * xy);
        double error = Math.sqrt(unexplained / (points.size() - 2) / xx);
        double drift = slope * (points.getLast().hours() - points.getFirst().hours());
        double tolerated = Math.max(DRIFT_SHARE * Math.abs(meanY), series.part().driftMin());
        return new Trend(slope, verdict(drift, tolerated, Math.abs(slope) <= ERRORS * error));
    }

    private static Verdict verdict(double drift, double tolerated, boolean isWithinErrors) {
        if (Math.abs(drift) <= tolerated) {
            return Verdict.FLAT;
        }
        if (isWithinErrors) {
            return Verdict.UNCLEAR;
        }
        return drift > 0 ? Verdict.GROWS : Verdict.FALLS;
    }
}
