package org.lumia.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.lumia.benchmarks.EvmCase.Kind;
import org.lumia.benchmarks.EvmEngine.Run;
import tools.jackson.databind.node.ObjectNode;

/** The table of {@code lumia bench evm}: a line a case as it ends, then what they come to. */
final class EvmReport {
    private final PrintStream out;
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param ratio ours over anvil's, the median of the rounds
     * @param sameGas whether both engines charged the same
     */
    private record Row(String name, Kind kind, double lumia, double anvil, double ratio, long gas, boolean sameGas) {
        double nanosPerGas() {
            return 1e3 / lumia;
        }
    }

    EvmReport(PrintStream out) {
        this.out = out;
        out.printf(
                "machine: %d processors, JDK %s; Mgas/s by the wall clock, medians%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version());
        out.printf("%-58s %9s %9s %6s%n", "", "lumia", "anvil", "ratio");
    }

    void add(EvmCase program, List<Run> ours, List<Run> theirs) {
        double ratio = median(IntStream.range(0, ours.size())
                .mapToDouble(round ->
                        ours.get(round).mgasPerSecond() / theirs.get(round).mgasPerSecond())
                .toArray());
        var row = new Row(
                program.name(),
                program.kind(),
                median(ours),
                median(theirs),
                ratio,
                ours.getFirst().gas(),
                ours.getFirst().gas() == theirs.getFirst().gas());
        rows.add(row);
        out.printf(
                Locale.ROOT,
                "%-58s %9.1f %9.1f %6.2f%s%n",
                row.name(),
                row.lumia(),
                row.anvil(),
                row.ratio(),
                row.sameGas()
                        ? ""
                        : "  GAS DIFFERS: " + row.gas() + ", anvil "
                                + theirs.getFirst().gas());
    }

    void summary() {
        for (Kind kind : Kind.values()) {
            List<Row> of = rows.stream().filter(row -> row.kind() == kind).toList();
            if (of.isEmpty()) {
                continue;
            }
            Row least = of.stream().min(Comparator.comparingDouble(Row::ratio)).orElseThrow();
            Row slowest = of.stream()
                    .max(Comparator.comparingDouble(Row::nanosPerGas))
                    .orElseThrow();
            out.printf(
                    Locale.ROOT,
                    "%-11s %d cases, geometric mean of ratios %.2f, least %.2f (%s); worst %.2f ns/gas (%s)%n",
                    kind.name().toLowerCase(Locale.ROOT),
                    of.size(),
                    geometricMean(of),
                    least.ratio(),
                    least.name(),
                    slowest.nanosPerGas(),
                    slowest.name());
        }
    }

    boolean agrees() {
        return rows.stream().allMatch(Row::sameGas);
    }

    byte[] json() {
        ObjectNode json = Rpc.JSON
                .createObjectNode()
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("jdk", Runtime.version().toString());
        for (Row row : rows) {
            json.withArray("cases")
                    .addObject()
                    .put("name", row.name())
                    .put("kind", row.kind().name().toLowerCase(Locale.ROOT))
                    .put("lumiaMgasPerSecond", row.lumia())
                    .put("anvilMgasPerSecond", row.anvil())
                    .put("ratio", row.ratio())
                    .put("nanosPerGas", row.nanosPerGas())
                    .put("gas", row.gas())
                    .put("sameGas", row.sameGas());
        }
        for (Kind kind : Kind.values()) {
            List<Row> of = rows.stream().filter(row -> row.kind() == kind).toList();
            if (!of.isEmpty()) {
                json.withObject("/geometricMeans").put(kind.name().toLowerCase(Locale.ROOT), geometricMean(of));
            }
        }
        return Rpc.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private static double geometricMean(List<Row> rows) {
        return Math.exp(rows.stream()
                .mapToDouble(row -> Math.log(row.ratio()))
                .average()
                .orElseThrow());
    }

    private static double median(List<Run> runs) {
        return median(runs.stream().mapToDouble(Run::mgasPerSecond).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
