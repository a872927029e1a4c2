package org.lumia.devnet;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private static final long WATCH_MILLIS = 500;

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

    @Option(names = "--services", split = ",", description = "Starts only these of the six services (all).")
    List<String> services = List.of();

    @Override
    public Integer call() throws InterruptedException {
        long from = System.nanoTime();
        var progress = new Progress(System.out);
        var settings = settings();
        progress.say("Starting in " + settings.folder());
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopInOrder(stop, stopped), "devnet-stop"));
        try (var devnet = Devnet.start(settings, begin(), progress)) {
            progress.say(Welcome.text(devnet.description(), (System.nanoTime() - from) / 1e9));
            var failure = awaitStopOrFailure(stop, devnet);
            if (failure.isPresent()) {
                progress.say("\n%s\nStopping, since only a new start mends this; data stays in %s"
                        .formatted(failure.get(), settings.folder()));
                return FAILED;
            }
            progress.say("\nStopping; data stays in " + settings.folder());
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private Devnet.Begin begin() {
        return fresh ? Devnet.Begin.ANEW : rebuild ? Devnet.Begin.STATE_ANEW : Devnet.Begin.CONTINUE;
    }

    private static Optional<String> awaitStopOrFailure(CountDownLatch stop, Devnet devnet) throws InterruptedException {
        while (!stop.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            var failure = devnet.failure();
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private static void stopInOrder(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DevnetSettings settings() {
        var ports = DevnetPorts.DEFAULT.plus(portOffset);
        ports = port == null ? ports : ports.withRpc(port);
        ports = l1Port == null ? ports : ports.withL1(l1Port);
        return new DevnetSettings(
                data.toAbsolutePath().normalize(),
                ports,
                l1BlockTimeSeconds,
                batchMaxAgeMillis,
                slotsPerEpoch,
                services);
    }
}
