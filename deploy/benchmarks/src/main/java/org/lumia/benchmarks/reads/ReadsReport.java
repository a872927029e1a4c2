package org.lumia.benchmarks.reads;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.lumia.benchmarks.Rpc;
import tools.jackson.databind.node.ObjectNode;

/** The table of {@code lumia bench reads}. */
final class ReadsReport {
    private final PrintStream out;
    private final Map<ReadMethod, List<Round>> rounds = new EnumMap<>(ReadMethod.class);

    private record Round(ReadsRun.Outcome lumia, ReadsRun.Outcome anvil) {
        double ratio() {
            return lumia.perSecond() / anvil.perSecond();
        }
    }

    ReadsReport(PrintStream out) {
        this.out = out;
    }

    /** A line for it. */
    void add(ReadMethod method, int round, ReadsRun.Outcome lumia, ReadsRun.Outcome anvil) {
        var measured = new Round(lumia, anvil);
        rounds.computeIfAbsent(method, first -> new ArrayList<>()).add(measured);
        out.printf(
                Locale.ROOT,
                "round %d  %-26s lumia %,9.0f/s  anvil %,9.0f/s  ratio %.2f%n",
                round,
                method.text(),
                lumia.perSecond(),
                anvil.perSecond(),
                measured.ratio());
    }

    /** Medians of the rounds; percentiles of all answers. */
    void table() {
        out.printf(
                "%n%-26s %11s %11s %6s %15s   %-20s %-20s %s%n",
                "reads a second, medians",
                "lumia",
                "anvil",
                "ratio",
                "",
                "lumia p50 / p99",
                "anvil p50 / p99",
                "CPU a read");
        rounds.forEach((method, measured) -> {
            double[] ratios =
                    measured.stream().mapToDouble(Round::ratio).sorted().toArray();
            out.printf(
                    Locale.ROOT,
                    "%-26s %,11.0f %,11.0f %6.2f %15s   %-20s %-20s %s%n",
                    method.text(),
                    median(measured, round -> round.lumia().perSecond()),
                    median(measured, round -> round.anvil().perSecond()),
                    median(measured, Round::ratio),
                    String.format(Locale.ROOT, "(%.2f to %.2f)", ratios[0], ratios[ratios.length - 1]),
                    percentiles(all(measured, true)),
                    percentiles(all(measured, false)),
                    micros(median(measured, round -> round.lumia().cpuMicros()))
                            + micros(median(measured, round -> round.anvil().cpuMicros())));
        });
    }

    private static String micros(double cpu) {
        return cpu == 0 ? "      -" : String.format(Locale.ROOT, "%4.0f us ", cpu);
    }

    private static String percentiles(Histogram micros) {
        return String.format(
                Locale.ROOT,
                "%.2f / %.2f ms",
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3);
    }

    private static Histogram all(List<Round> measured, boolean ours) {
        Histogram all = ReadsRun.histogram();
        measured.forEach(
                round -> all.add(ours ? round.lumia().micros() : round.anvil().micros()));
        return all;
    }

    private static double median(List<Round> measured, ToDoubleFunction<Round> of) {
        return median(measured.stream().mapToDouble(of).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    byte[] json() {
        ObjectNode json = Rpc.JSON.createObjectNode();
        json.put("processors", Runtime.getRuntime().availableProcessors())
                .put("jdk", Runtime.version().toString());
        rounds.forEach((method, measured) -> {
            ObjectNode row = json.withObject("/reads").putObject(method.text());
            row.put("ratio", median(measured, Round::ratio));
            side(row.putObject("lumia"), measured, true);
            side(row.putObject("anvil"), measured, false);
        });
        return Rpc.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private static void side(ObjectNode json, List<Round> measured, boolean ours) {
        var perSecond = json.putArray("perSecond");
        measured.forEach(round ->
                perSecond.add(ours ? round.lumia().perSecond() : round.anvil().perSecond()));
        Histogram all = all(measured, ours);
        json.put(
                        "cpuMicros",
                        median(
                                measured,
                                round -> ours
                                        ? round.lumia().cpuMicros()
                                        : round.anvil().cpuMicros()))
                .put("answers", all.getTotalCount())
                .put("p50Micros", all.getValueAtPercentile(50))
                .put("p99Micros", all.getValueAtPercentile(99));
    }
}
