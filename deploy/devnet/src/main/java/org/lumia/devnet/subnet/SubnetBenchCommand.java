package org.lumia.devnet.subnet;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.subnet.Parts;
import org.lumia.benchmarks.subnet.PredictCommand;
import org.lumia.benchmarks.subnet.Spread;
import org.lumia.benchmarks.subnet.SubnetCase;
import org.lumia.benchmarks.subnet.SubnetModel;
import org.lumia.devnet.Devnet;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.DevnetPorts;
import org.lumia.devnet.DevnetSettings;
import org.lumia.devnet.Operator;
import org.lumia.devnet.Progress;
import org.lumia.devnet.ScratchFolder;
import org.lumia.devnet.StopSignal;
import org.lumia.protocol.genesis.Timing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia bench subnet}. */
@Command(
        name = "bench-subnet",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a subnet for each number of operators and each length of their wires to the shared log, which lies beside"
                    + " the first; prints what clients wait, and what the model of ./lumia predict says of the same.",
            "Exit status: 0, 1 where operators did not start or a transaction failed."
        })
public final class SubnetBenchCommand implements Callable<Integer> {
    private static final String MARK = "subnet-folder";
    private static final int RATE_MAX = 500;
    private static final int SECONDS_MAX = 3_600;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    /** How often a transaction is asked for: a twentieth of its wire, within bounds. */
    private static final int ASKS_PER_WIRE = 20;

    private static final int ASK_MILLIS_MIN = 4;
    private static final int MODEL_SECONDS = 300;

    @Option(names = "--operators", split = ",", defaultValue = "4,7", description = "1 to 7 (${DEFAULT-VALUE}).")
    List<Integer> operators = List.of();

    @Option(
            names = "--latency",
            split = ",",
            defaultValue = "0,50,150,400",
            description = "One-way milliseconds; the first is 0, where the parts are measured (${DEFAULT-VALUE}).")
    List<Integer> latency = List.of();

    @Option(names = "--rate", defaultValue = "10", description = "Transactions a second (${DEFAULT-VALUE}).")
    int perSecond;

    @Option(names = "--seconds", defaultValue = "40", description = "Of each case (${DEFAULT-VALUE}).")
    int seconds;

    @Option(names = "--operator-heap", defaultValue = "" + DevnetSettings.OPERATOR_HEAP_MEGABYTES)
    int operatorHeapMegabytes;

    @Option(names = "--parts", description = "Writes the measured parts of the last case of 0 ms to this file.")
    @Nullable
    Path partsFile;

    @Option(names = "--json", description = "Prints the report as JSON; progress goes to standard error.")
    boolean json;

    @Option(
            names = "--data",
            defaultValue = ".lumia/subnet",
            description = "Folder of everything, emptied before each case (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia/subnet");

    @Override
    public Integer call() throws IOException {
        check();
        var progress = new Progress(json ? System.err : System.out);
        var rows = new ArrayList<SubnetReport.Row>();
        Parts parts = null;
        for (int number : operators) {
            for (int millis : latency) {
                progress.say("%d operators, %d ms one way".formatted(number, millis));
                var times = measure(number, millis, progress);
                if (millis == 0) {
                    parts = parts(times);
                }
                rows.add(new SubnetReport.Row(
                        number, millis, delays(times), predicted(number, millis, Objects.requireNonNull(parts))));
            }
        }
        var report = new SubnetReport(perSecond, Objects.requireNonNull(parts), rows);
        var mapper = JsonMapper.shared().writerWithDefaultPrettyPrinter();
        if (partsFile != null) {
            Files.writeString(partsFile, mapper.writeValueAsString(report.parts()) + "\n");
        }
        System.out.println(json ? mapper.writeValueAsString(report) : report.text());
        return 0;
    }

    private void check() {
        if (latency.isEmpty()
                || latency.getFirst() != 0
                || latency.stream().anyMatch(millis -> millis < 0 || millis > DevnetSettings.LATENCY_MILLIS_MAX)) {
            throw new DevnetException("--latency: 0 first, then up to " + DevnetSettings.LATENCY_MILLIS_MAX);
        }
        if (operators.isEmpty()
                || operators.stream().anyMatch(number -> number < 1 || number > Operator.OPERATORS_MAX)) {
            throw new DevnetException("--operators: 1 to " + Operator.OPERATORS_MAX);
        }
        if (perSecond < 1 || perSecond > RATE_MAX || seconds < 1 || seconds > SECONDS_MAX) {
            throw new DevnetException("--rate: 1 to %d, --seconds: 1 to %d".formatted(RATE_MAX, SECONDS_MAX));
        }
    }

    private List<SubnetLoad.Times> measure(int number, int millis, Progress progress) throws IOException {
        var folder = data.toAbsolutePath().normalize();
        ScratchFolder.empty(folder, MARK);
        var wires = PredictCommand.evenly(number, millis).stream()
                .map(micros -> Math.toIntExact(micros / 1_000))
                .toList();
        var settings = new DevnetSettings(
                        folder,
                        DevnetPorts.DEFAULT.plus(ScratchFolder.freeOffset(new Random())),
                        DevnetSettings.L1_BLOCK_TIME_SECONDS,
                        DevnetSettings.BATCH_MAX_AGE_MILLIS,
                        DevnetSettings.SLOTS_PER_EPOCH,
                        List.of(),
                        number,
                        operatorHeapMegabytes,
                        Map.of())
                .withLatency(wires);
        try (var stop = StopSignal.interrupting(Thread.currentThread());
                var devnet = Devnet.start(settings, Devnet.Begin.CONTINUE, progress)) {
            try {
                var urls = devnet.description().operators().stream()
                        .map(operator -> URI.create(
                                Objects.requireNonNull(operator.endpoints().get("jsonRpc"))))
                        .toList();
                var askEvery = Duration.ofMillis(Math.max(ASK_MILLIS_MIN, millis / ASKS_PER_WIRE));
                var load = new SubnetLoad(urls, devnet.description().chainId(), askEvery);
                load.run(perSecond, WARM_UP);
                return load.run(perSecond, Duration.ofSeconds(seconds));
            } finally {
                // Told to end, it still stops everything in order.
                Thread.interrupted();
            }
        }
    }

    private static Parts parts(List<SubnetLoad.Times> times) {
        return Parts.of(
                times.stream().map(SubnetLoad.Times::ordered).toList(),
                times.stream().map(one -> one.executed() - one.ordered()).toList(),
                times.stream().map(one -> one.attested() - one.executed()).toList());
    }

    private SubnetReport.Delays predicted(int number, int millis, Parts parts) {
        var outcome = SubnetModel.run(new SubnetCase(
                PredictCommand.evenly(number, millis),
                List.of(),
                Timing.DEVELOPMENT,
                parts,
                perSecond,
                MODEL_SECONDS,
                number));
        return new SubnetReport.Delays(outcome.ordered(), outcome.executed(), outcome.attested());
    }

    private static SubnetReport.Delays delays(List<SubnetLoad.Times> times) {
        return new SubnetReport.Delays(
                spread(times, SubnetLoad.Times::ordered),
                spread(times, SubnetLoad.Times::executed),
                spread(times, SubnetLoad.Times::attested));
    }

    private static Spread spread(List<SubnetLoad.Times> times, ToLongFunction<SubnetLoad.Times> which) {
        return Spread.ofMicros(times.stream().map(which::applyAsLong).toList());
    }
}
