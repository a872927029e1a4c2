package org.lumia.benchmarks.attack;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The table of {@code lumia attack}: a block of lines an attack, and how a bystander fared beside it and without it. */
final class AttackReport {
    private static final int FAILURES_SHOWN_MAX = 3;

    private final PrintStream out;
    private final ServerProcess process;
    private Bystander.@Nullable Fared quiet;

    AttackReport(PrintStream out, ServerProcess process) {
        this.out = out;
        this.process = process;
        out.printf(
                Locale.ROOT,
                "machine: %d processors, JDK %s; the bystander's eth_getBalance and transfers to their receipts in ms, x: beside quiet at p50%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        out.printf(
                "%-12s %9s %9s %6s %9s %9s %6s %7s   %s%n",
                "attack", "read p50", "p95", "x", "write p50", "p95", "x", "failed", "service");
    }

    void quiet(Bystander.Fared fared) {
        quiet = fared;
        row("quiet", fared);
    }

    /** Attacks that ran at the same time, beside one bystander. */
    void attacks(List<Attack> attacks, List<Tally> tallies, Bystander.Fared fared) {
        row(attacks.size() == 1 ? attacks.getFirst().name() : "at once", fared);
        for (int i = 0; i < attacks.size(); i++) {
            out.printf("  %s sent: %s%n", attacks.get(i).name(), tallies.get(i).sentText());
            out.printf(
                    "  %s refused: %s%n", attacks.get(i).name(), tallies.get(i).refusedText());
        }
    }

    private void row(String name, Bystander.Fared fared) {
        Bystander.Fared before = quiet == null ? fared : quiet;
        out.printf(
                Locale.ROOT,
                "%-12s %9.1f %9.1f %6.1f %9.1f %9.1f %6.1f %7d   %s%n",
                name,
                millis(fared.readMicros(), 50),
                millis(fared.readMicros(), 95),
                times(fared.readMicros(), before.readMicros()),
                millis(fared.writeMicros(), 50),
                millis(fared.writeMicros(), 95),
                times(fared.writeMicros(), before.writeMicros()),
                fared.failures().size(),
                process.memoryText());
        fared.failures().stream()
                .limit(FAILURES_SHOWN_MAX)
                .forEach(failure -> out.printf("%-12s bystander: %s%n", "", failure));
    }

    private static double times(Histogram now, Histogram before) {
        return millis(now, 50) / Math.max(1e-3, millis(before, 50));
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}
