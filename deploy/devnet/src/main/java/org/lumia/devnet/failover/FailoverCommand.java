package org.lumia.devnet.failover;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.DevnetPorts;
import org.lumia.devnet.DevnetSettings;
import org.lumia.devnet.Operator;
import org.lumia.devnet.Progress;
import org.lumia.devnet.ScratchFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia bench failover}. */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts several operators, kills and pauses whoever leads under a load through another one, and prints how"
                    + " long no block was sealed.",
            "Exit status: 0 nothing acknowledged was lost, doubled or moved, 1 something was, or the operators did not"
                    + " start."
        })
public final class FailoverCommand implements Callable<Integer> {
    private static final int OPERATORS_MIN = 2;
    private static final int TIMES_MAX = 10_000;
    private static final int RATE_MAX = 5_000;
    private static final String MARK = "failover-folder";

    @Option(names = "--operators", defaultValue = "4", description = "How many, 2 to 7 (${DEFAULT-VALUE}).")
    int operators;

    @Option(names = "--times", defaultValue = "50", description = "Of each fault (${DEFAULT-VALUE}).")
    int times;

    @Option(
            names = "--faults",
            split = ",",
            defaultValue = "KILL,PAUSE",
            description = "kill -9 of the leading operator's process, SIGSTOP of it for 10 s (${DEFAULT-VALUE}).")
    List<FailoverRun.Kind> faults = List.of();

    @Option(names = "--rate", defaultValue = "500", description = "Transactions a second (${DEFAULT-VALUE}).")
    int perSecond;

    @Option(names = "--operator-heap", defaultValue = "" + DevnetSettings.OPERATOR_HEAP_MEGABYTES)
    int operatorHeapMegabytes;

    @Option(names = "--json", description = "Prints the report as JSON; progress goes to standard error.")
    boolean json;

    @Option(
            names = "--data",
            defaultValue = ".lumia/failover",
            description = "Folder of everything, emptied first and kept afterwards (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia/failover");

    @Option(names = "--port-offset", description = "Moves every port by this much (to where they are free).")
    @Nullable
    Integer portOffset;

    @Override
    public Integer call() throws IOException {
        check("--operators", operators, OPERATORS_MIN, Operator.OPERATORS_MAX);
        check("--times", times, 1, TIMES_MAX);
        check("--rate", perSecond, 1, RATE_MAX);
        var folder = data.toAbsolutePath().normalize();
        ScratchFolder.empty(folder, MARK);
        int offset = portOffset == null ? ScratchFolder.freeOffset(new Random()) : portOffset;
        var settings = new DevnetSettings(
                folder,
                DevnetPorts.DEFAULT.plus(offset),
                DevnetSettings.L1_BLOCK_TIME_SECONDS,
                DevnetSettings.BATCH_MAX_AGE_MILLIS,
                DevnetSettings.SLOTS_PER_EPOCH,
                List.of(),
                operators,
                operatorHeapMegabytes,
                Map.of());
        var progress = new Progress(json ? System.err : System.out);
        var report = FailoverRun.run(settings, faults, times, perSecond, progress);
        System.out.println(
                json
                        ? JsonMapper.builder()
                                .build()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(report)
                        : report.text());
        return report.isClean() ? 0 : 1;
    }

    private static void check(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new DevnetException("%s: %d to %d".formatted(option, min, max));
        }
    }
}
