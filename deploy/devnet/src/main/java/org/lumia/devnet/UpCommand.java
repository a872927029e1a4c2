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
            names = "--operator-heap",
            defaultValue = "" + DevnetSettings.OPERATOR_HEAP_MEGABYTES,
            description = "Megabytes of heap of each operator's process, where there are several (${DEFAULT-VALUE}).")
    int operatorHeapMegabytes;

    @Option(names = "--services", split = ",", description = "Starts only these of the six services (all).")
    List<String> services = List.of();

    @Override
    public Integer call() throws InterruptedException {
        long from = System.nanoTime();
        var progress = new Progress(System.out);
        var settings = settings();
        progress.say("Starting in " + settings.folder());
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
        return new DevnetSettings(
                folder,
                ports,
                l1BlockTimeSeconds,
                batchMaxAgeMillis,
                slotsPerEpoch,
                services,
                operators(folder),
                operatorHeapMegabytes);
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
