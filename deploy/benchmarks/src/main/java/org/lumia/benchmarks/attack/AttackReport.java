package org.lumia.benchmarks.attack;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The table of {@code lumia attack}: a block of lines an attack, and how a bystander fared beside it. */
final class AttackReport {
    private static final int FAILURES_SHOWN_MAX = 3;

    private final PrintStream out;

    AttackReport(PrintStream out) {
        this.out = out;
        out.printf(
                Locale.ROOT,
                "machine: %d processors, JDK %s; the bystander's eth_getBalance and transfers to their receipts, in ms%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        out.printf(
                "%-12s %9s %9s %9s %9s %9s   %s%n", "attack", "read p50", "p99", "write p50", "p99", "failed", "sent");
    }

    void quiet(Bystander.Fared fared) {
        row("quiet", fared, "nothing");
    }

    /** Attacks that ran at the same time, beside one bystander. */
    void attacks(List<Attack> attacks, List<Tally> tallies, Bystander.Fared fared) {
        row(attacks.size() == 1 ? attacks.getFirst().name() : "at once", fared, "");
        for (int i = 0; i < attacks.size(); i++) {
            out.printf("  %s sent: %s%n", attacks.get(i).name(), tallies.get(i).sentText());
            out.printf(
                    "  %s refused: %s%n", attacks.get(i).name(), tallies.get(i).refusedText());
        }
    }

    private void row(String name, Bystander.Fared fared, String sent) {
        out.printf(
                Locale.ROOT,
                "%-12s %9.1f %9.1f %9.1f %9.1f %9d   %s%n",
                name,
                millis(fared.readMicros(), 50),
                millis(fared.readMicros(), 99),
                millis(fared.writeMicros(), 50),
                millis(fared.writeMicros(), 99),
                fared.failures().size(),
                sent);
        fared.failures().stream()
                .limit(FAILURES_SHOWN_MAX)
                .forEach(failure -> out.printf("%-12s bystander: %s%n", "", failure));
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}
