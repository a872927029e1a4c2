package org.lumia.devnet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumia operator}: acts on one operator's process of a running devnet. */
@Command(
        name = "operator",
        mixinStandardHelpOptions = true,
        description = "Acts on one of a running devnet's several operators (./lumia up --operators 4).")
final class OperatorCommand {

    @Option(
            names = "--data",
            defaultValue = ".lumia",
            scope = picocli.CommandLine.ScopeType.INHERIT,
            description = "The devnet's folder (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia");

    private static final String NUMBER = "The operator's number, from 1.";
    private static final Duration FOLLOW_WAIT_MAX = Duration.ofMinutes(60);
    /** Operators are asked one after another while blocks come. */
    private static final long LEVEL_BLOCKS = 5;

    @Command(description = "Starts it again; returns before it is ready.")
    int start(@Parameters(paramLabel = "N", description = NUMBER) int number) {
        var operator = find(number);
        if (operator.state().isPresent()) {
            throw new DevnetException("Operator %d runs: process %d"
                    .formatted(number, operator.state().get().pid()));
        }
        operator.start();
        return said(operator, "starts; ./lumia status shows when it follows again");
    }

    @Command(description = "Stops it in order.")
    int stop(@Parameters(paramLabel = "N", description = NUMBER) int number) {
        return act(number, OperatorProcess::stop, "is stopped");
    }

    @Command(description = "Ends it without warning: kill -9.")
    int kill(@Parameters(paramLabel = "N", description = NUMBER) int number) {
        return act(number, OperatorProcess::kill, "is killed");
    }

    @Command(description = "Lets it stand still as it is: SIGSTOP.")
    int pause(@Parameters(paramLabel = "N", description = NUMBER) int number) {
        return act(number, OperatorProcess::pause, "stands still");
    }

    @Command(description = "Lets it go on after pause: SIGCONT.")
    int resume(@Parameters(paramLabel = "N", description = NUMBER) int number) {
        return act(number, OperatorProcess::resume, "goes on");
    }

    @Command(
            description =
                    "Adds one to the running devnet: its folder, keys, database and process. It follows the log from its start, and is a"
                            + " member once it was admitted on L1 (./lumia operator --help).")
    int add(
            @Option(
                            names = "--signer-key-file",
                            paramLabel = "FILE",
                            description =
                                    "Its signing key, as ./lumia operator keygen made it (a development account's).")
                    @Nullable
                    Path signerKeyFile,
            @Option(
                            names = "--snapshot",
                            paramLabel = "FILE",
                            description =
                                    "State that ./lumia snapshot export wrote: its execution begins there, not with the first block.")
                    @Nullable
                    Path snapshot,
            @Option(
                            names = "--operator-heap",
                            defaultValue = "" + DevnetSettings.OPERATOR_HEAP_MEGABYTES,
                            description = "Megabytes of heap (${DEFAULT-VALUE}).")
                    int heapMegabytes,
            @Option(
                            names = "--wait",
                            description =
                                    "Returns once it has executed what the others have, and says how long that took.")
                    boolean wait) {
        long from = System.nanoTime();
        var devnet = running();
        var file = Optional.ofNullable(snapshot).map(one -> one.toAbsolutePath().normalize());
        file.filter(one -> !Files.isReadable(one)).ifPresent(one -> {
            throw new DevnetException("--snapshot %s cannot be read".formatted(one));
        });
        var added = AddedOperator.start(devnet, Optional.ofNullable(signerKeyFile), file, heapMegabytes);
        System.out.printf(
                "Operator %d is %s; its files are in %s.%nIt follows the log from its start%s; ./lumia status shows how far it is.%n",
                added.number(),
                added.account().address(),
                added.folder(),
                file.isPresent() ? ", and executes from the snapshot on" : "");
        System.out.printf(
                "To become a member: ./lumia operator join --key-file %s --signer-key-file %s --weight N%n",
                added.accountKey(), added.signerKey());
        return wait ? follows(added, from) : 0;
    }

    private int follows(Operator added, long fromNanos) {
        boolean caughtUp = Patience.until(FOLLOW_WAIT_MAX, () -> isLevel(running(), added.number()));
        System.out.printf(
                caughtUp
                        ? "Operator %d has executed and signed all that the others have, after %.1f s%n"
                        : "Operator %d is still behind after %.1f s; ./lumia status shows how far it is%n",
                added.number(),
                (System.nanoTime() - fromNanos) / 1e9);
        return caughtUp ? 0 : 1;
    }

    /** Whether it has executed and signed what the others have. */
    static boolean isLevel(DevnetDescription devnet, int number) {
        var operators = DevnetStatus.of(devnet).operators();
        long furthest =
                operators.stream().mapToLong(OperatorStatus::executed).max().orElse(0);
        return operators.stream()
                .filter(operator -> operator.number() == number)
                .anyMatch(operator -> operator.isReady()
                        && operator.lastAttestation() >= furthest - LEVEL_BLOCKS
                        && operator.executed() >= furthest - LEVEL_BLOCKS);
    }

    private int act(int number, Consumer<OperatorProcess> action, String outcome) {
        var operator = find(number);
        if (operator.state().isEmpty()) {
            throw new DevnetException("Operator %d does not run; ./lumia operator start %d".formatted(number, number));
        }
        action.accept(operator);
        return said(operator, outcome);
    }

    private static int said(OperatorProcess operator, String outcome) {
        System.out.printf("Operator %d %s%n", operator.number(), outcome);
        return 0;
    }

    private DevnetDescription running() {
        var folder = data.toAbsolutePath().normalize();
        var devnet = DevnetDescription.read(folder)
                .filter(DevnetDescription::isRunning)
                .orElseThrow(() -> new DevnetException(
                        "No devnet runs on %s: start one with ./lumia up --operators 4".formatted(folder)));
        if (OperatorProcess.in(Path.of(devnet.operators().getFirst().folder())).isEmpty()) {
            throw new DevnetException("The devnet's one operator shares its process;"
                    + " ./lumia up --fresh --operators 4 gives each of four its own");
        }
        return devnet;
    }

    private OperatorProcess find(int number) {
        var devnet = running();
        int operators = devnet.operators().size();
        return devnet.operators().stream()
                .filter(operator -> operator.number() == number)
                .flatMap(operator -> OperatorProcess.in(Path.of(operator.folder())).stream())
                .findFirst()
                .orElseThrow(() ->
                        new DevnetException("There is no operator %d: they are 1 to %d".formatted(number, operators)));
    }
}
