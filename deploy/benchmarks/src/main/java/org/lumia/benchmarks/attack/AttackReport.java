package org.lumia.benchmarks.attack;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.ServerProcess;

/** The table of {@code lumia attack}: a block of lines an attack, and how a bystander fared beside it and without it. */
final class AttackReport {
    private static final int FAILURES_SHOWN_MAX = 3;

    private final PrintStream out;
    private final ServerProcess process;
    private Bystander.@Nullable Fared before;
    private Bystander.@Nullable Fared beside;

    AttackReport(PrintStream out, ServerProcess process) {
        this.out = out;
        this.process = process;
        out.printf(
                Locale.ROOT,
                "machine: %d processors, JDK %s; the bystander's eth_getBalance and transfers to their receipts in"
                        + " ms%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        out.printf(
                "%-12s %9s %9s %9s %9s %7s   %s%n",
                "attack", "read p50", "p95", "write p50", "p95", "failed", "service");
    }

    /** Before attacks. */
    void quiet(Bystander.Fared fared) {
        before = fared;
        row("quiet", fared);
    }

    /** Attacks that ran at the same time, beside one bystander. */
    void attacks(List<Attack> attacks, List<Tally> tallies, Bystander.Fared fared) {
        beside = fared;
        row(attacks.size() == 1 ? attacks.getFirst().name() : "at once", fared);
        for (int i = 0; i < attacks.size(); i++) {
            out.printf("  %s sent: %s%n", attacks.get(i).name(), tallies.get(i).sentText());
            out.printf(
                    "  %s refused: %s%n", attacks.get(i).name(), tallies.get(i).refusedText());
        }
    }

    /** After them: what the bystander's calls took beside both. */
    void quietAfter(Bystander.Fared fared) {
        row("quiet again", fared);
        Bystander.Fared attacked = beside;
        Bystander.Fared first = before;
        if (attacked != null && first != null) {
            out.printf(
                    Locale.ROOT,
                    "%-12s reads take %.1f times as long at p50 as quiet before and after, %.1f at p95; transfers %.1f"
                            + " and %.1f%n",
                    "",
                    times(attacked.readMicros(), 50, first.readMicros(), fared.readMicros()),
                    times(attacked.readMicros(), 95, first.readMicros(), fared.readMicros()),
                    times(attacked.writeMicros(), 50, first.writeMicros(), fared.writeMicros()),
                    times(attacked.writeMicros(), 95, first.writeMicros(), fared.writeMicros()));
        }
    }

    private void row(String name, Bystander.Fared fared) {
        out.printf(
                Locale.ROOT,
                "%-12s %9.1f %9.1f %9.1f %9.1f %7d   %s%n",
                name,
                millis(fared.readMicros(), 50),
                millis(fared.readMicros(), 95),
                millis(fared.writeMicros(), 50),
                millis(fared.writeMicros(), 95),
                fared.failures().size(),
                process.memoryText());
        fared.failures().stream()
                .limit(FAILURES_SHOWN_MAX)
                .forEach(failure -> out.printf("%-12s bystander: %s%n", "", failure));
    }

    private static double times(Histogram now, double percentile, Histogram before, Histogram after) {
        Histogram quiet = before.copy();
        quiet.add(after);
        return millis(now, percentile) / Math.max(1e-3, millis(quiet, percentile));
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}
