package org.lumia.devnet.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.Progress;
import org.lumia.devnet.ScratchFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia chaos}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs every service as a process of its own under load, with faults drawn at random from a seed.",
            "Exit status: 0 nothing was lost, doubled, missing or restarted, 1 something was, or the suite did not start."
        })
public final class ChaosCommand implements Callable<Integer> {

    private static final String MARK = "chaos-folder";

    /** Runs shorter than this leave out what takes longer than two minutes each. */
    private static final int LONG_MINUTES = 15;

    @Option(names = "--minutes", defaultValue = "20", description = "How long faults come (${DEFAULT-VALUE}).")
    int minutes;

    @Option(names = "--seed", description = "Decides which fault comes when (random; the report says which).")
    @Nullable
    Long seed;

    @Option(
            names = "--faults",
            split = ",",
            description = "Only these, in rounds of random order (all; --list names them).")
    List<String> faults = List.of();

    @Option(names = "--in-order", description = "The faults of --faults once each, in the order given.")
    boolean inOrder;

    @Option(names = "--list", description = "Prints the names of the faults and ends.")
    boolean list;

    @Option(names = "--json", description = "Prints the report as JSON; progress goes to standard error.")
    boolean json;

    @Option(names = "--accounts", defaultValue = "8", description = "Senders, up to nine (${DEFAULT-VALUE}).")
    int accounts;

    @Option(names = "--rate", defaultValue = "40", description = "Transactions a second (${DEFAULT-VALUE}).")
    int rate;

    @Option(
            names = "--standbys",
            split = ",",
            defaultValue = "ordering",
            description = "Services with a second process all the time; none for none (${DEFAULT-VALUE}).")
    List<String> standbys = List.of();

    @Option(
            names = "--data",
            defaultValue = ".lumia/chaos",
            description = "Folder of everything, emptied first and kept afterwards (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia/chaos");

    @Option(names = "--port-offset", description = "Moves every port by this much (to where they are free).")
    @Nullable
    Integer portOffset;

    @Override
    public Integer call() {
        if (list) {
            Faults.names().forEach(System.out::println);
            return 0;
        }
        long drawn = seed == null ? new Random().nextLong(1L << 32) : seed;
        var progress = new Progress(json ? System.err : System.out);
        var settings = settings();
        progress.say("Seed %d; everything is kept in %s".formatted(drawn, settings.folder()));
        var wanted = Faults.named(faults.isEmpty() ? defaults() : faults);
        Iterator<Fault> order = inOrder ? wanted.iterator() : Faults.drawn(wanted, drawn);
        var report = ChaosRun.run(settings, order, Duration.ofMinutes(minutes), drawn, progress);
        System.out.println(
                json
                        ? JsonMapper.builder()
                                .build()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(report)
                        : report.text());
        return report.isClean() ? 0 : 1;
    }

    private List<String> defaults() {
        return Faults.names().stream()
                .filter(name -> minutes >= LONG_MINUTES || !name.equals("kafka-away-130"))
                .toList();
    }

    private ChaosSettings settings() {
        if (accounts < 1 || accounts > ChaosSettings.ACCOUNTS_MAX) {
            throw new DevnetException("--accounts: 1 to " + ChaosSettings.ACCOUNTS_MAX);
        }
        var folder = data.toAbsolutePath().normalize();
        empty(folder);
        return new ChaosSettings(
                folder,
                portOffset == null ? ScratchFolder.freeOffset(new Random()) : portOffset,
                accounts,
                rate,
                standbys.equals(List.of("none")) ? List.of() : standbys,
                ChaosSettings.L1_SLOTS_IN_AN_EPOCH);
    }

    static void empty(Path folder) {
        ScratchFolder.empty(folder, MARK);
    }
}
