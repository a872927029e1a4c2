package org.lumia.benchmarks.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lumia.benchmarks.BlockExecution;

/** Prints what was measured, and whether it meets the targets. */
final class StateReport {
    /** Of the small state's speed. */
    private static final double RATIO_MIN = 0.6;

    private static final long HEAP_BYTES_MAX = 2_000_000_000;
    private static final double RESTART_SECONDS_MAX = 15;
    private static final String LINE = "%-14s %8.0f %10.0f %8.0f %10.0f %6.2f %7.1f %7.1f %7.1f %8.0f %8.0f %9.2f";

    private final Consumer<String> say;
    private final MemoryWatch watch;
    private final List<String> slow = new ArrayList<>();
    private long heapMax;
    private double restartSecondsMax;
    private long diskBytes;

    StateReport(Consumer<String> say, MemoryWatch watch) {
        this.say = say;
        this.watch = watch;
    }

    /** @param touches of accounts or slots, in each block */
    record Run(BlockExecution.Result result, int touches) {
        double gasPerSecond() {
            return perSecond(result.gas());
        }

        double touchesPerSecond() {
            return perSecond((long) touches * result.blocks());
        }

        private double perSecond(long amount) {
            return (double) amount * TimeUnit.SECONDS.toNanos(1) / result.nanos();
        }
    }

    void header() {
        say.accept(
                "A touch is of an account or a slot. Block times are of the large state: executing and hashing, ms. Memory is of the process, MB.");
        say.accept("%-14s %8s %10s %8s %10s %6s %7s %7s %7s %8s %8s %9s"
                .formatted(
                        "load",
                        "small",
                        "touches/s",
                        "large",
                        "touches/s",
                        "ratio",
                        "p50",
                        "p99",
                        "max",
                        "heap",
                        "resident",
                        "write ms"));
    }

    void line(StateLoad load, List<Run> small, List<Run> large) {
        long heap = watch.heapMax();
        heapMax = Math.max(heapMax, heap);
        double ratio = median(ratios(small, large));
        if (ratio < RATIO_MIN) {
            slow.add("%s %.2f".formatted(load.title(), ratio));
        }
        long[] nanos = large.stream()
                .flatMap(run -> run.result().blockNanos().stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        say.accept(String.format(
                Locale.ROOT,
                LINE,
                load.title(),
                median(small.stream().map(run -> run.gasPerSecond() / 1e6).toList()),
                median(small.stream().map(Run::touchesPerSecond).toList()),
                median(large.stream().map(run -> run.gasPerSecond() / 1e6).toList()),
                median(large.stream().map(Run::touchesPerSecond).toList()),
                ratio,
                millis(nanos, 0.5),
                millis(nanos, 0.99),
                millis(nanos, 1),
                GrownState.megabytes(heap),
                GrownState.megabytes(MemoryWatch.resident()),
                median(large.stream()
                        .map(run -> run.result().times().write()
                                / 1e6
                                / run.result().blocks())
                        .toList())));
    }

    private static List<Double> ratios(List<Run> small, List<Run> large) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < small.size(); i++) {
            ratios.add(large.get(i).gasPerSecond() / small.get(i).gasPerSecond());
        }
        return ratios;
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double millis(long[] sorted, double share) {
        int place = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, place)] / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    void restart(long orderlyNanos, long killedNanos, long bytesOnDisk) {
        double orderly = seconds(orderlyNanos);
        double killed = seconds(killedNanos);
        restartSecondsMax = Math.max(restartSecondsMax, Math.max(orderly, killed));
        diskBytes = bytesOnDisk;
        say.accept(String.format(
                Locale.ROOT,
                "start to ready: %.1f s after closing, %.1f s after being killed; %.0f MB on disk",
                orderly,
                killed,
                GrownState.megabytes(diskBytes)));
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }

    /** The targets; a machine that is busy may miss one. */
    void end() {
        target(
                slow.isEmpty(),
                "speed at least %.2f of the small state's%s"
                        .formatted(RATIO_MIN, slow.isEmpty() ? "" : "; below: " + String.join(", ", slow)));
        target(
                heapMax < HEAP_BYTES_MAX,
                "heap below %.0f MB: %.0f MB at most after a collection"
                        .formatted(GrownState.megabytes(HEAP_BYTES_MAX), GrownState.megabytes(heapMax)));
        target(
                restartSecondsMax < RESTART_SECONDS_MAX,
                "start within %.0f s: %.1f s at most".formatted(RESTART_SECONDS_MAX, restartSecondsMax));
    }

    private void target(boolean met, String what) {
        say.accept((met ? "met: " : "NOT MET: ") + what);
    }
}
