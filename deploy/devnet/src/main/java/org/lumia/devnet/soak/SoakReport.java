package org.lumia.devnet.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run gathered.
 *
 * @param hoursPlanned as it was asked for
 * @param hours of load there were, fewer where it was ended early
 * @param warmUpHours of them, left out of slopes: a quarter
 * @param load what was sent and how it was answered
 * @param machine processors and load of the machine
 * @param note why it ended early; empty where it did not
 */
record SoakReport(
        int perSecond,
        double hoursPlanned,
        double hours,
        double warmUpHours,
        Load load,
        String machine,
        String note,
        List<Figure> figures,
        Map<String, Double> diskBytesPerBlock,
        Map<String, Double> diskBytesPerTransaction) {
    private static final int WARM_UP_SHARE = 4;
    private static final int COLUMNS_MAX = 8;
    private static final double HOURLY_FROM = 2;
    /** What is over at the end, less than this part of a column, belongs to the last one. */
    private static final double COLUMN_SHARE_MIN = 0.1;

    /** Lengths of a column in hours: each a whole number of its predecessors. */
    private static final double[] COLUMN_HOURS = {1 / 60.0, 0.25, 1, 3, 6, 24};

    /** @param trend of what came after the warm-up */
    record Figure(Series series, Trend trend) {}

    /** @param firstFailure what was said of the first that failed; empty where none did */
    record Load(long transactions, long failed, long reads, long readsFailed, String firstFailure) {
        static Load of(SoakLoad.Answers transactions, SoakLoad.Answers reads) {
            return new Load(
                    transactions.answered(),
                    transactions.failed(),
                    reads.answered(),
                    reads.failed(),
                    transactions.failed() > 0 ? transactions.firstFailure() : reads.firstFailure());
        }
    }

    static SoakReport of(
            int perSecond,
            double hoursPlanned,
            double hours,
            Load load,
            String machine,
            String note,
            List<Series> all) {
        double warmUp = hours / WARM_UP_SHARE;
        var measured = all.stream().map(series -> series.from(warmUp)).toList();
        var figures = all.stream()
                .map(series -> new Figure(series, Trend.of(series.from(warmUp))))
                .toList();
        return new SoakReport(
                perSecond,
                hoursPlanned,
                hours,
                warmUp,
                load,
                machine,
                note,
                figures,
                diskPer(measured, Sampler.BLOCKS),
                diskPer(measured, Sampler.TRANSACTIONS));
    }

    /** Growth of each part of the disk, and of all, divided by a counter's. */
    private static Map<String, Double> diskPer(List<Series> all, String counter) {
        double count = all.stream()
                .filter(series -> series.part() == Part.CHAIN && series.name().equals(counter))
                .mapToDouble(Series::growth)
                .sum();
        var shares = new LinkedHashMap<String, Double>();
        if (count > 0) {
            var disk = all.stream().filter(series -> series.part() == Part.DISK).toList();
            disk.forEach(series -> shares.put(series.name(), series.growth() / count));
            shares.put("all", disk.stream().mapToDouble(Series::growth).sum() / count);
        }
        return shares;
    }

    /** How long a column of the table is, in hours: an hour from two hours on, more where they would be too many. */
    static double columnHours(double hours) {
        for (double length : COLUMN_HOURS) {
            if (Math.ceil(hours / length - COLUMN_SHARE_MIN) <= COLUMNS_MAX && (length >= 1 || hours < HOURLY_FROM)) {
                return length;
            }
        }
        return COLUMN_HOURS[COLUMN_HOURS.length - 1];
    }

    String text() {
        var text = new StringBuilder("%n%s of %s, %d transactions a second and as many reads, %s%s%n"
                .formatted(
                        time(hours),
                        time(hoursPlanned),
                        perSecond,
                        machine,
                        note.isEmpty() ? "" : "; ended early: " + note));
        text.append("%,d transactions answered, %,d not; %,d reads answered, %,d not%s%n"
                .formatted(
                        load.transactions(),
                        load.failed(),
                        load.reads(),
                        load.readsFailed(),
                        load.firstFailure().isEmpty() ? "" : "; the first: " + load.firstFailure()));
        text.append("Columns are means until then. The slope leaves out the first %s (a quarter). %s%n"
                .formatted(time(warmUpHours), Trend.RULE));
        double column = columnHours(hours);
        Part part = null;
        for (var figure : figures) {
            if (figure.series().part() != part) {
                part = figure.series().part();
                text.append(System.lineSeparator()).append(header(part, column));
            }
            text.append(line(figure, column));
        }
        text.append(perUnit());
        return text.toString().stripTrailing();
    }

    private int columns(double column) {
        return Math.max(1, (int) Math.ceil(hours / column - COLUMN_SHARE_MIN));
    }

    private String header(Part part, double column) {
        var line = new StringBuilder(String.format("%-28s", part.title()));
        int columns = columns(column);
        for (int i = 1; i <= columns; i++) {
            line.append(String.format("%11s", time(i == columns ? hours : i * column)));
        }
        return line.append(String.format("%16s  %s%n", "slope an hour", "verdict"))
                .toString();
    }

    private String line(Figure figure, double column) {
        var series = figure.series();
        var line = new StringBuilder(String.format("  %-26s", series.name()));
        int columns = columns(column);
        for (int i = 0; i < columns; i++) {
            double mean = series.mean(i * column, i + 1 == columns ? Double.MAX_VALUE : (i + 1) * column);
            line.append(String.format(
                    "%11s", Double.isNaN(mean) ? "" : series.part().text(mean)));
        }
        return line.append(String.format(
                        "%16s  %s%n", slope(figure), figure.trend().verdict().text()))
                .toString();
    }

    /** With its sign, as the table and the picture write it. */
    static String slope(Figure figure) {
        double perHour = figure.trend().perHour();
        return Double.isNaN(perHour)
                ? ""
                : (perHour > 0 ? "+" : "") + figure.series().part().text(perHour);
    }

    private String perUnit() {
        var text = new StringBuilder();
        var rows = new ArrayList<>(diskBytesPerBlock.keySet());
        if (!rows.isEmpty()) {
            text.append(String.format(
                    "%nbytes of disk, after the warm-up   a block   a transaction: the same growth by either%n"));
            rows.forEach(name -> text.append(String.format(
                    "  %-28s%14s%16s%n",
                    name, bytes(diskBytesPerBlock.get(name)), bytes(diskBytesPerTransaction.get(name)))));
        }
        return text.toString();
    }

    private static String bytes(@Nullable Double bytes) {
        return bytes == null ? "" : String.format("%,.0f", bytes);
    }

    /** As {@code 1:30 h}, or in minutes below an hour. */
    static String time(double hours) {
        long seconds = Math.round(hours * 3_600);
        if (seconds < 3_600) {
            return seconds % 60 == 0 ? seconds / 60 + " min" : "%d:%02d min".formatted(seconds / 60, seconds % 60);
        }
        return "%d:%02d h".formatted(seconds / 3_600, seconds % 3_600 / 60);
    }
}
