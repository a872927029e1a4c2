package org.lumia.benchmarks.subnet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.Timing;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia predict}: what clients of a subnet would wait, before it stands. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What a submission takes until it is ordered, executed and attested, from the operators' distances: a model of the"
                    + " protocol in virtual time, with parts measured by ./lumia bench subnet.",
            "Exit status: 0, 2 for a wrong command line or file."
        })
public final class PredictCommand implements Callable<Integer> {
    private static final String PARTS = "/subnet-parts.json";
    private static final int OPERATORS_MAX = 100;
    private static final int LATENCY_MAX = 10_000;
    private static final double RATE_MAX = 5_000;
    private static final int SECONDS_MAX = 3_600;

    @Option(
            names = "--latencies",
            description = "A file of one-way milliseconds between places: a line of names, then each place's own line.")
    @Nullable
    Path latencies;

    @Option(names = "--leader", description = "The place of the broker that leads the shared topics (the first).")
    @Nullable
    String leader;

    @Option(names = "--replicas", split = ",", description = "Places of its further replicas in sync (none).")
    List<String> replicas = List.of();

    @Option(
            names = "--operators",
            split = ",",
            description = "Instead of a file: so many operators, the first beside the broker.")
    List<Integer> operators = List.of();

    @Option(names = "--latency", split = ",", description = "One-way milliseconds of the others.")
    List<Integer> latency = List.of();

    @Option(names = "--rate", defaultValue = "10", description = "Transactions a second (${DEFAULT-VALUE}).")
    double perSecond;

    @Option(names = "--seconds", defaultValue = "120", description = "Of virtual time (${DEFAULT-VALUE}).")
    int seconds;

    @Option(names = "--seed", defaultValue = "1", description = "Of the model's draws (${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--genesis", description = "Whose timing holds (a devnet's).")
    @Nullable
    Path genesis;

    @Option(
            names = "--parts",
            description = "Measured parts, from ./lumia bench subnet --parts (those of the documents).")
    @Nullable
    Path parts;

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    private record Predicted(String subnet, SubnetCase.Outcome outcome) {}

    @Override
    public Integer call() throws IOException {
        check();
        var predicted = new ArrayList<Predicted>();
        var measured = parts();
        var timing =
                genesis == null ? Timing.DEVELOPMENT : Genesis.load(genesis).timing();
        if (latencies != null) {
            var file = Latencies.read(latencies);
            int at = leader == null ? 0 : file.index(leader);
            var toLeader = file.to(at);
            var further = replicas.stream()
                    .map(place -> toLeader.get(file.index(place)))
                    .toList();
            predicted.add(new Predicted(
                    file.places().size() + " operators, the log at "
                            + file.places().get(at),
                    SubnetModel.run(new SubnetCase(toLeader, further, timing, measured, perSecond, seconds, seed))));
        }
        for (int number : operators) {
            for (int millis : latency) {
                predicted.add(new Predicted(
                        number + " operators, " + millis + " ms",
                        SubnetModel.run(new SubnetCase(
                                evenly(number, millis), List.of(), timing, measured, perSecond, seconds, seed))));
            }
        }
        System.out.println(
                json
                        ? JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(predicted)
                        : text(predicted));
        return 0;
    }

    /** Microseconds of each operator: the first is beside the broker, all others so far away. */
    public static List<Long> evenly(int operators, int millis) {
        var wires = new ArrayList<>(Collections.nCopies(operators, millis * 1_000L));
        wires.set(0, 0L);
        return wires;
    }

    private void check() {
        require((latencies != null) != !operators.isEmpty(), "give --latencies FILE, or --operators and --latency");
        require(operators.isEmpty() == latency.isEmpty(), "--operators and --latency go together");
        require(
                latencies != null || (leader == null && replicas.isEmpty()),
                "--leader and --replicas name places of --latencies");
        require(
                operators.stream().allMatch(number -> number >= 1 && number <= OPERATORS_MAX),
                "--operators: 1 to " + OPERATORS_MAX);
        require(
                latency.stream().allMatch(millis -> millis >= 0 && millis <= LATENCY_MAX),
                "--latency: 0 to " + LATENCY_MAX);
        require(perSecond > 0 && perSecond <= RATE_MAX, "--rate: above 0, to " + (int) RATE_MAX);
        require(seconds >= 1 && seconds <= SECONDS_MAX, "--seconds: 1 to " + SECONDS_MAX);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private Parts parts() throws IOException {
        if (parts != null) {
            return JsonMapper.shared().readValue(parts.toFile(), Parts.class);
        }
        try (var own = PredictCommand.class.getResourceAsStream(PARTS)) {
            return JsonMapper.shared().readValue(own, Parts.class);
        }
    }

    private static String text(List<Predicted> all) {
        var text = new StringBuilder("  %-44s %18s %18s %18s %8s %9s %11s%n"
                .formatted(
                        "ms, p50 / p95 / p99",
                        "ordered",
                        "executed",
                        "attested",
                        "blocks/s",
                        "appends/s",
                        "delivered/s"));
        for (var one : all) {
            var outcome = one.outcome();
            text.append("  %-44s %18s %18s %18s %8.1f %9.0f %11.0f%n"
                    .formatted(
                            one.subnet(),
                            spread(outcome.ordered()),
                            spread(outcome.executed()),
                            spread(outcome.attested()),
                            outcome.blocksPerSecond(),
                            outcome.appendsPerSecond(),
                            outcome.deliveriesPerSecond()));
        }
        return text.toString().stripTrailing();
    }

    static String spread(Spread spread) {
        return "%.0f / %.0f / %.0f".formatted(spread.p50(), spread.p95(), spread.p99());
    }

    public static void main(String[] args) {
        var line = new CommandLine(new PredictCommand());
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof IllegalArgumentException || exception instanceof IOException) {
                System.err.println(exception.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            exception.printStackTrace();
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(line.execute(args));
    }
}
