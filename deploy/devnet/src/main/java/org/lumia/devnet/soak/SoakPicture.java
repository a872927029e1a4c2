package org.lumia.devnet.soak;

import java.util.List;
import java.util.Locale;

/** A run as small multiples: a panel a figure, each from zero to its own most, in one SVG that needs nothing besides itself. */
final class SoakPicture {
    private static final int COLUMNS = 5;
    private static final int WIDTH = 1_000;
    private static final int MARGIN = 16;
    private static final int PANEL_WIDTH = 184;
    private static final int PANEL_GAP = 12;
    private static final int PANEL_HEIGHT = 104;
    private static final int PLOT_TOP = 20;
    private static final int PLOT_HEIGHT = 52;
    private static final int HEAD_HEIGHT = 58;
    private static final int GROUP_HEIGHT = 30;

    /** Colours by what the viewer prefers; each is told from both backgrounds by 4.5 to 1 where it is text. */
    private static final String STYLE = """
            <style>
            text { font: 11px system-ui, sans-serif; fill: #1b1f24; }
            .head { font-size: 15px; font-weight: 600; }
            .group { font-size: 13px; font-weight: 600; }
            .soft { font-size: 10px; fill: #57606a; }
            .moves { font-size: 10px; font-weight: 600; }
            .end { text-anchor: end; }
            .back { fill: #ffffff; }
            .warm { fill: #eef1f4; }
            .line { fill: none; stroke: #1f5fbf; stroke-width: 1.5; stroke-linejoin: round; }
            .rule { stroke: #d0d7de; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              .soft { fill: #9198a1; }
              .back { fill: #0d1117; }
              .warm { fill: #1b2129; }
              .line { stroke: #79b8ff; }
              .rule { stroke: #3d444d; }
            }
            </style>
            """;

    private final SoakReport report;
    private final StringBuilder svg = new StringBuilder();

    private SoakPicture(SoakReport report) {
        this.report = report;
    }

    static String of(SoakReport report) {
        return new SoakPicture(report).draw();
    }

    private String draw() {
        int y = HEAD_HEIGHT;
        for (var part : Part.values()) {
            var figures = report.figures().stream()
                    .filter(figure -> figure.series().part() == part)
                    .toList();
            if (!figures.isEmpty()) {
                y = group(part, figures, y);
            }
        }
        var head = "%s of load, %d transactions a second and as many reads"
                .formatted(SoakReport.time(report.hours()), report.perSecond());
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" aria-label="%3$s">
                <title>%3$s</title>
                %4$s<rect width="%1$d" height="%2$d" class="back"/>
                <text x="%5$d" y="24" class="head">%3$s</text>
                <text x="%5$d" y="42" class="soft">%6$s</text>
                %7$s</svg>
                """.formatted(WIDTH, y + MARGIN, escape(head), STYLE, MARGIN, escape(legend()), svg);
    }

    private String legend() {
        return "Across: 0 to %s. Up: 0 to the most there was. Above: the last. Below: slope after the shaded warm-up, verdict, the most. %s."
                .formatted(SoakReport.time(report.hours()), report.machine());
    }

    /** @return where the next group begins */
    private int group(Part part, List<SoakReport.Figure> figures, int top) {
        var drawn = figures.stream().filter(SoakPicture::isDrawn).toList();
        int leftOut = figures.size() - drawn.size();
        svg.append("<text x=\"%d\" y=\"%d\" class=\"group\">%s%s</text>%n"
                .formatted(
                        MARGIN,
                        top + GROUP_HEIGHT - 12,
                        escape(part.title()),
                        leftOut == 0 ? "" : ": left out are %d that were 0 all the time".formatted(leftOut)));
        for (int i = 0; i < drawn.size(); i++) {
            int x = MARGIN + i % COLUMNS * (PANEL_WIDTH + PANEL_GAP);
            panel(drawn.get(i), x, top + GROUP_HEIGHT + i / COLUMNS * PANEL_HEIGHT);
        }
        return top + GROUP_HEIGHT + Math.ceilDiv(drawn.size(), COLUMNS) * PANEL_HEIGHT;
    }

    /** Followers are many, and most of them never behind. */
    private static boolean isDrawn(SoakReport.Figure figure) {
        return figure.series().part() != Part.LAG || most(figure.series()) > 0;
    }

    private static double most(Series series) {
        return series.points().stream().mapToDouble(Series.Point::value).max().orElse(0);
    }

    private void panel(SoakReport.Figure figure, int x, int y) {
        var series = figure.series();
        double most = most(series);
        int plot = y + PLOT_TOP;
        int base = plot + PLOT_HEIGHT;
        svg.append("<g><text x=\"%d\" y=\"%d\">%s</text>%n".formatted(x, y + 10, escape(series.name())));
        svg.append("<text x=\"%d\" y=\"%d\" class=\"end\">%s</text>%n"
                .formatted(x + PANEL_WIDTH, y + 10, series.part().text(series.last())));
        svg.append("<rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\" class=\"warm\"/>%n"
                .formatted(x, plot, number(across(report.warmUpHours())), PLOT_HEIGHT));
        svg.append("<line x1=\"%1$d\" x2=\"%2$d\" y1=\"%3$d\" y2=\"%3$d\" class=\"rule\"/>%n"
                .formatted(x, x + PANEL_WIDTH, base));
        svg.append("<polyline class=\"line\" points=\"%s\"/>%n".formatted(points(series, most, x, base)));
        svg.append("<text x=\"%d\" y=\"%d\" class=\"soft end\">to %s</text>%n"
                .formatted(x + PANEL_WIDTH, base + 13, series.part().text(most)));
        var verdict = figure.trend().verdict();
        var said = "%s %s"
                .formatted(SoakReport.slope(figure).isEmpty() ? "" : SoakReport.slope(figure) + "/h", verdict.text())
                .strip();
        svg.append("<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text></g>%n"
                .formatted(x, base + 13, verdict == Trend.Verdict.GROWS ? "moves" : "soft", escape(said)));
    }

    private double across(double hours) {
        return report.hours() <= 0 ? 0 : Math.clamp(hours / report.hours(), 0, 1) * PANEL_WIDTH;
    }

    private String points(Series series, double most, int x, int base) {
        var text = new StringBuilder();
        for (var point : series.points()) {
            double up = most <= 0 ? 0 : Math.max(0, point.value()) / most * PLOT_HEIGHT;
            text.append(number(x + across(point.hours())))
                    .append(',')
                    .append(number(base - up))
                    .append(' ');
        }
        return text.toString().stripTrailing();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
