package org.lumia.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.node.ObjectNode;

/** Prints each measurement as it ends and collects them all for the JSON file. */
final class Report {
    private static final int DIFFERENCES_SHOWN_MAX = 5;

    private final PrintStream out;
    private final ObjectNode json = Rpc.JSON.createObjectNode();
    private final List<Row> rows = new ArrayList<>();
    private boolean reconciled = true;

    private record Row(String endpoint, Workload workload, double endToEndPerSecond) {}

    Report(PrintStream out) {
        this.out = out;
        json.putArray("loads");
        json.putArray("sync");
    }

    void machine() {
        int processors = Runtime.getRuntime().availableProcessors();
        out.printf("machine: %d processors, JDK %s%n", processors, Runtime.version());
        json.put("processors", processors).put("jdk", Runtime.version().toString());
    }

    void load(String endpoint, Workload workload, LoadRun.Outcome outcome, List<String> differences) {
        out.printf(
                Locale.ROOT,
                "%-6s %-9s %,8d tx  submitted %,7.0f/s  end to end %,7.0f/s  receipt %s  retried %,d  %s%n",
                endpoint,
                workload.name().toLowerCase(Locale.ROOT),
                outcome.transactions(),
                outcome.submittedPerSecond(),
                outcome.endToEndPerSecond(),
                percentiles(outcome.submitToReceiptMicros()),
                outcome.retried(),
                differences.isEmpty() ? "reconciled" : differences.size() + " DIFFERENCES");
        differences.stream().limit(DIFFERENCES_SHOWN_MAX).forEach(difference -> out.println("    " + difference));
        reconciled &= differences.isEmpty();
        rows.add(new Row(endpoint, workload, outcome.endToEndPerSecond()));
        ObjectNode row = json.withArray("loads").addObject();
        row.put("endpoint", endpoint)
                .put("load", workload.name().toLowerCase(Locale.ROOT))
                .put("transactions", outcome.transactions())
                .put("included", outcome.included())
                .put("retried", outcome.retried())
                .put("submittedPerSecond", outcome.submittedPerSecond())
                .put("endToEndPerSecond", outcome.endToEndPerSecond())
                .put("differences", differences.size());
        percentiles(row, outcome.submitToReceiptMicros());
    }

    void sync(String endpoint, int perSecond, LatencyRun.Outcome outcome) {
        out.printf(
                "%-6s sync      %,8d tx  at %,d/s  receipt %s  failed %,d%n",
                endpoint,
                outcome.micros().getTotalCount(),
                perSecond,
                percentiles(outcome.micros()),
                outcome.failures().size());
        outcome.failures().stream().limit(DIFFERENCES_SHOWN_MAX).forEach(failure -> out.println("    " + failure));
        reconciled &= outcome.failures().isEmpty();
        ObjectNode row = json.withArray("sync").addObject();
        row.put("endpoint", endpoint)
                .put("perSecond", perSecond)
                .put("transactions", outcome.micros().getTotalCount())
                .put("failed", outcome.failures().size());
        percentiles(row, outcome.micros());
    }

    /** Lumia's throughput over the peer's, load by load, the median of the rounds; nothing without a peer. */
    void ratios() {
        for (Workload workload : Workload.values()) {
            List<Row> ours = rows(workload, true);
            List<Row> peers = rows(workload, false);
            if (ours.isEmpty() || peers.isEmpty()) {
                continue;
            }
            double[] ratios = IntStream.range(0, ours.size())
                    .mapToDouble(round -> ours.get(round).endToEndPerSecond()
                            / peers.get(round).endToEndPerSecond())
                    .sorted()
                    .toArray();
            double median = (ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2;
            String load = workload.name().toLowerCase(Locale.ROOT);
            out.printf(
                    Locale.ROOT,
                    "ratio  %-9s %.2f of %s (median of %d, %.2f to %.2f)%n",
                    load,
                    median,
                    peers.getFirst().endpoint(),
                    ratios.length,
                    ratios[0],
                    ratios[ratios.length - 1]);
            json.withObject("/ratios").put(load, median);
        }
    }

    private List<Row> rows(Workload workload, boolean ours) {
        return rows.stream()
                .filter(row -> row.workload() == workload && row.endpoint().equals("lumia") == ours)
                .toList();
    }

    boolean reconciled() {
        return reconciled;
    }

    byte[] json() {
        return Rpc.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private static String percentiles(Histogram micros) {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms  p95 %.1f ms  p99 %.1f ms",
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(95) / 1e3,
                micros.getValueAtPercentile(99) / 1e3);
    }

    private static void percentiles(ObjectNode row, Histogram micros) {
        row.put("p50Micros", micros.getValueAtPercentile(50))
                .put("p95Micros", micros.getValueAtPercentile(95))
                .put("p99Micros", micros.getValueAtPercentile(99));
    }
}
