package org.lumia.devnet.subnet;

import java.util.List;
import org.lumia.benchmarks.subnet.Parts;
import org.lumia.benchmarks.subnet.Spread;

/** What a run measured and what the model says of the same subnets. @param parts measured where no wire has a length */
record SubnetReport(int perSecond, Parts parts, List<Row> rows) {

    /** Milliseconds from a submission. @param predicted by the model, with the parts of this run */
    record Row(int operators, int latencyMillis, Delays measured, Delays predicted) {}

    record Delays(Spread ordered, Spread executed, Spread attested) {}

    String text() {
        var text = new StringBuilder(
                "%n%d transactions a second, evenly over all operators; ms, p50 / p95 / p99%n%n".formatted(perSecond));
        text.append("  %9s %7s  %-9s %22s %22s %22s%n"
                .formatted("operators", "one way", "", "ordered", "executed", "attested"));
        for (var row : rows) {
            line(text, "%9d %4d ms".formatted(row.operators(), row.latencyMillis()), "measured", row.measured());
            line(text, "%17s".formatted(""), "predicted", row.predicted());
            text.append("  %17s  %-9s %22s %22s %22s%n"
                    .formatted(
                            "",
                            "p50 is",
                            ratio(row.predicted().ordered(), row.measured().ordered()),
                            ratio(row.predicted().executed(), row.measured().executed()),
                            ratio(row.predicted().attested(), row.measured().attested())));
        }
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String subnet, String what, Delays delays) {
        text.append("  %s  %-9s %22s %22s %22s%n"
                .formatted(
                        subnet, what, spread(delays.ordered()), spread(delays.executed()), spread(delays.attested())));
    }

    private static String spread(Spread spread) {
        return "%.0f / %.0f / %.0f".formatted(spread.p50(), spread.p95(), spread.p99());
    }

    private static String ratio(Spread predicted, Spread measured) {
        return "%.2f of it".formatted(predicted.p50() / measured.p50());
    }
}
