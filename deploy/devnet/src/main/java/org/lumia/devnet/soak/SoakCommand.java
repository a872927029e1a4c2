package org.lumia.devnet.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.Patience;
import org.lumia.devnet.Progress;
import org.lumia.devnet.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia bench soak}. */
@Command(
        name = "bench-soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Puts a steady load on a devnet for hours (three transfers to two ERC-20 transfers, and as many reads) and prints"
                    + " memory, open files, threads, disk and how far each follower is behind, with their slopes: flat or not."
                    + " A devnet that runs in the folder is taken, and goes on afterwards; otherwise one is started there.",
            Trend.RULE,
            "Ctrl-C ends it early; what was gathered is printed.",
            "Exit status: 0, 1 where the devnet did not start or ended by itself."
        })
public final class SoakCommand implements Callable<Integer> {
    private static final double HOURS_MIN = 0.01;
    private static final double HOURS_MAX = 720;
    private static final int RATE_MAX = 500;
    private static final int PORT_OFFSET_MAX = 50_000;
    private static final int SAMPLES = 240;
    private static final double SAMPLE_SECONDS_MIN = 5;
    private static final double SAMPLE_SECONDS_MAX = 300;
    /** Collecting all garbage holds a JVM up, and hides what its own collections would leave. */
    private static final int HEAP_EVERY = 10;

    private static final double SECONDS_AN_HOUR = 3_600;

    @Option(names = "--hours", required = true, description = "How long, 0.01 to 720.")
    double hours;

    @Option(names = "--rate", defaultValue = "20", description = "Transactions a second, 1 to 500 (${DEFAULT-VALUE}).")
    int perSecond;

    @Option(
            names = "--data",
            defaultValue = ".lumia/soak",
            description = "Folder of a running devnet, or of its own, emptied first and kept (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia/soak");

    @Option(names = "--port-offset", description = "Moves every port by this much (to where they are free).")
    @Nullable
    Integer portOffset;

    @Option(names = "--out", description = "The picture (soak.svg in the folder).")
    @Nullable
    Path out;

    @Option(names = "--json", description = "Prints the report as JSON, points too; progress goes to standard error.")
    boolean json;

    private String note = "";

    @Override
    public Integer call() throws IOException {
        check();
        var progress = new Progress(json ? System.err : System.out);
        var folder = data.toAbsolutePath().normalize();
        try (var stop = StopSignal.interrupting(Thread.currentThread());
                var node = SoakNode.startOrAttach(folder, Optional.ofNullable(portOffset))) {
            progress.say("%s %s: %s".formatted(node.isAttached() ? "Attached to" : "Started", folder, node.url()));
            try {
                var report = run(node, progress);
                var picture = out == null ? folder.resolve("soak.svg") : out;
                Files.writeString(picture, SoakPicture.of(report));
                System.out.println(
                        json
                                ? JsonMapper.shared()
                                        .writerWithDefaultPrettyPrinter()
                                        .writeValueAsString(report)
                                : report.text());
                progress.say("%nPicture: %s".formatted(picture));
                return node.isAlive() ? 0 : 1;
            } finally {
                // Told to end, it still stops everything in order.
                Thread.interrupted();
            }
        }
    }

    void check() {
        if (!(hours >= HOURS_MIN && hours <= HOURS_MAX)) {
            throw new DevnetException("--hours: 0.01 to 720, got " + hours);
        }
        if (perSecond < 1 || perSecond > RATE_MAX) {
            throw new DevnetException("--rate: 1 to %d transactions a second, got %d".formatted(RATE_MAX, perSecond));
        }
        if (portOffset != null && (portOffset < 0 || portOffset > PORT_OFFSET_MAX)) {
            throw new DevnetException("--port-offset: 0 to %d, got %d".formatted(PORT_OFFSET_MAX, portOffset));
        }
        if (out != null) {
            SoakNode.checkWritable(out);
        }
    }

    private SoakReport run(SoakNode node, Progress progress) throws IOException {
        var recording = new Recording();
        var load = SoakLoad.start(node.url(), node.devnet().chainId(), perSecond);
        double lasted;
        try (load;
                var sampler = new Sampler(node, load, recording)) {
            lasted = watch(node, sampler, progress);
        }
        return SoakReport.of(
                perSecond,
                hours,
                lasted,
                SoakReport.Load.of(load.transactions(), load.reads()),
                machine(),
                note,
                recording.series());
    }

    /** @return hours that it lasted */
    private double watch(SoakNode node, Sampler sampler, Progress progress) {
        long from = System.nanoTime();
        double every =
                Math.clamp(hours * SECONDS_AN_HOUR / SAMPLES, SAMPLE_SECONDS_MIN, SAMPLE_SECONDS_MAX) / SECONDS_AN_HOUR;
        double last = 0;
        try {
            for (int turn = 0; last < hours; turn++) {
                // What it was late for is left out.
                double due = Math.min(hours, (Math.floor(since(from) / every) + 1) * every);
                Patience.pass(Duration.ofMillis(Math.round((due - since(from)) * SECONDS_AN_HOUR * 1_000)));
                if (!node.isAlive()) {
                    note = "the devnet ended by itself; its logs: "
                            + node.folder().resolve("logs");
                    return last;
                }
                last = since(from);
                sampler.take(last, turn % HEAP_EVERY == 0 || last >= hours);
                progress.say("%s of %s: %s".formatted(SoakReport.time(last), SoakReport.time(hours), sampler.line()));
            }
        } catch (InterruptedException | DevnetException interrupted) {
            note = "told to";
        }
        // What still has to be printed and written is not to be interrupted.
        Thread.interrupted();
        return last;
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9 / SECONDS_AN_HOUR;
    }

    private static String machine() {
        return "%d processors, load of the machine at the end %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        String.format(
                                Locale.ROOT,
                                "%.1f",
                                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    }
}
