package org.lumia.devnet;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lumia up}: starts a devnet and stays until it is told to stop. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Starts everything; Ctrl-C stops it in order.")
final class UpCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Option(names = "--data", defaultValue = ".lumia", description = "Folder of everything (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia");

    @Option(names = "--fresh", description = "Deletes what the folder holds and begins anew.")
    boolean fresh;

    @Option(
            names = "--rebuild",
            description = "Deletes the state and executes the ordered blocks again before it is ready.")
    boolean rebuild;

    @Option(names = "--port", description = "JSON-RPC over HTTP and WebSocket (8545).")
    @Nullable
    Integer port;

    @Option(names = "--l1-port", description = "L1 (9545).")
    @Nullable
    Integer l1Port;

    @Option(names = "--port-offset", defaultValue = "0", description = "Moves every port by this much.")
    int portOffset;

    @Option(names = "--l1-block-time", defaultValue = "2", description = "Seconds (${DEFAULT-VALUE}).")
    double l1BlockTimeSeconds;

    @Option(
            names = "--batch-max-age",
            defaultValue = "60000",
            description = "Milliseconds until a batch closes; fixed by the first start (${DEFAULT-VALUE}).")
    long batchMaxAgeMillis;

    @Option(
            names = "--slots-per-epoch",
            defaultValue = "300",
            description = "Two-second slots; fixed by the first start (${DEFAULT-VALUE}).")
    int slotsPerEpoch;

    @Option(
            names = "--operators",
            description = "Operators of the subnet, 1 to 7, each with a process of its own where there are several;"
                    + " fixed by the first start (1).")
    @Nullable
    Integer operators;

    @Option(
            names = "--subnets",
            description =
                    "Chains on the same brokers, contracts and L1, 1 to 4, each with these operators; of several each"
                            + " operator of each chain is a process. Further ones may be added later (as many as there are, or 1).")
    @Nullable
    Integer subnets;

    @Option(
            names = "--operator-heap",
            defaultValue = "" + DevnetSettings.OPERATOR_HEAP_MEGABYTES,
            description = "Megabytes of heap of each operator's process, where there are several (${DEFAULT-VALUE}).")
    int operatorHeapMegabytes;

    @Option(
            names = "--byzantine",
            split = ",",
            description =
                    "Operators that break the rules on purpose, for this start alone: OPERATOR:BEHAVIOUR, such as 3:double-seal;"
                            + " also false-attestation, withhold and wrong-batch.")
    List<String> byzantine = List.of();

    @Option(
            names = "--latency",
            split = ",",
            description =
                    "Milliseconds that every operator's wire to the shared log takes one way, for this start alone:"
                            + " one for each operator, such as 0,50,50,150 (none).")
    List<Integer> latencyMillis = List.of();

    @Option(names = "--services", split = ",", description = "Starts only these of the six services (all).")
    List<String> services = List.of();

    @Override
    public Integer call() throws InterruptedException {
        long from = System.nanoTime();
        var progress = new Progress(System.out);
        var settings = settings();
        progress.say("Starting in " + settings.folder());
        if (!settings.hostile().isEmpty()) {
            progress.say(Hostility.warning(settings.hostile(), settings.operators()));
        }
        try (var stop = StopSignal.await();
                var devnet = Devnet.start(settings, begin(), progress)) {
            progress.say(Welcome.text(devnet.description(), (System.nanoTime() - from) / 1e9));
            var failure = stop.orFailure(devnet::look);
            if (failure.isPresent()) {
                progress.say("\n%s\nStopping, since only a new start mends this; data stays in %s"
                        .formatted(failure.get(), settings.folder()));
                return FAILED;
            }
            progress.say("\nStopping; data stays in " + settings.folder());
        }
        return 0;
    }

    private Devnet.Begin begin() {
        return fresh ? Devnet.Begin.ANEW : rebuild ? Devnet.Begin.STATE_ANEW : Devnet.Begin.CONTINUE;
    }

    private DevnetSettings settings() {
        var ports = DevnetPorts.DEFAULT.plus(portOffset);
        ports = port == null ? ports : ports.withRpc(port);
        ports = l1Port == null ? ports : ports.withL1(l1Port);
        var folder = data.toAbsolutePath().normalize();
        int number = operators(folder);
        return new DevnetSettings(
                folder,
                ports,
                l1BlockTimeSeconds,
                batchMaxAgeMillis,
                slotsPerEpoch,
                services,
                number,
                operatorHeapMegabytes,
                Hostility.parse(byzantine, number),
                1,
                subnets(folder),
                latency(number));
    }

    private int subnets(Path folder) {
        int there = fresh ? 1 : DevnetSettings.subnetsIn(folder);
        if (subnets == null) {
            return there;
        }
        if (subnets < 1 || subnets > DevnetSettings.SUBNETS_MAX) {
            throw new DevnetException("--subnets: 1 to " + DevnetSettings.SUBNETS_MAX);
        }
        if (subnets < there) {
            throw new DevnetException(
                    "%s has %d subnets, and none is taken away. Leave --subnets out, or begin anew with ./lumia up --fresh"
                            .formatted(folder, there));
        }
        return subnets;
    }

    private List<Integer> latency(int number) {
        boolean wrong =
                latencyMillis.stream().anyMatch(millis -> millis < 0 || millis > DevnetSettings.LATENCY_MILLIS_MAX);
        if (wrong || (!latencyMillis.isEmpty() && latencyMillis.size() != number)) {
            throw new DevnetException("--latency: %d numbers of 0 to %d milliseconds, one for each operator"
                    .formatted(number, DevnetSettings.LATENCY_MILLIS_MAX));
        }
        return latencyMillis;
    }

    private int operators(Path folder) {
        if (operators == null) {
            return fresh ? 1 : DevnetGenesis.operators(folder).orElse(1);
        }
        if (operators < 1 || operators > Operator.OPERATORS_MAX) {
            throw new DevnetException("--operators: 1 to " + Operator.OPERATORS_MAX);
        }
        return operators;
    }
}
