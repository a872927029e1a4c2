package org.lumia.devnet;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumia subnet}: one more chain in a running devnet, and one of several stopped and started. */
@Command(
        name = "subnet",
        mixinStandardHelpOptions = true,
        description = {
            "Further chains of a running devnet, on the same brokers, contracts, token and L1.",
            "A subnet's folder (--data .lumia/subnets/2) serves every other command as a devnet's: status, operator, verify, logs."
        })
final class SubnetCommand {

    @Option(
            names = "--data",
            defaultValue = ".lumia",
            scope = picocli.CommandLine.ScopeType.INHERIT,
            description = "The devnet's folder (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia");

    private static final String NUMBER = "The subnet's number, from 1.";

    @Command(
            description =
                    "Opens one more subnet on L1, with genesis, chain id, keys, topics, databases and ports of its own, starts its"
                            + " operators, returns when they are ready and says what it cost.")
    int add(
            @Option(names = "--operators", description = "How many (as many as the first subnet has).") @Nullable
                    Integer operators,
            @Option(
                            names = "--operator-heap",
                            defaultValue = "" + DevnetSettings.OPERATOR_HEAP_MEGABYTES,
                            description = "Megabytes of heap of each (${DEFAULT-VALUE}).")
                    int heapMegabytes) {
        if (operators != null && (operators < 1 || operators > Operator.OPERATORS_MAX)) {
            throw new DevnetException("--operators: 1 to " + Operator.OPERATORS_MAX);
        }
        long from = System.nanoTime();
        var added =
                AddedSubnet.start(running(), Optional.ofNullable(operators), heapMegabytes, new Progress(System.out));
        var settings = added.settings();
        var genesis = added.subnet().genesis();
        System.out.printf(
                "Subnet %d, %s, is ready after %.1f s: chain id %d, genesis %s%n",
                settings.subnet(), genesis.name(), (System.nanoTime() - from) / 1e9, genesis.chainId(), genesis.hash());
        Operator.all(settings)
                .forEach(operator ->
                        System.out.printf("  JSON-RPC %s   (operator %d)%n", operator.rpc(), operator.number()));
        long bytes = OperatorProcess.allIn(settings.file("operators")).stream()
                .flatMap(process -> process.state().stream())
                .mapToLong(ProcessState::residentBytes)
                .sum();
        System.out.printf(
                "  on L1    %,d gas, once; here %,d MB of memory in %d process(es)%n",
                added.subnet().gasUsed(), bytes / 1_000_000, settings.operators());
        System.out.printf("Its folder serves every command: ./lumia status --data %s%n", settings.folder());
        return 0;
    }

    @Command(description = "Stops all operators of one subnet in order; the others go on.")
    int stop(@Parameters(paramLabel = "N", description = NUMBER) int number) {
        var running = processes(number).stream()
                .filter(process -> process.state().isPresent())
                .toList();
        return act(number, running, OperatorProcess::stop, "is stopped; ./lumia subnet start %d".formatted(number));
    }

    @Command(description = "Starts them again; returns before they are ready.")
    int start(@Parameters(paramLabel = "N", description = NUMBER) int number) {
        var stopped = processes(number).stream()
                .filter(process -> process.state().isEmpty())
                .toList();
        return act(number, stopped, OperatorProcess::start, "starts; ./lumia status shows when it goes on");
    }

    private static int act(
            int number, List<OperatorProcess> processes, Consumer<OperatorProcess> action, String outcome) {
        if (processes.isEmpty()) {
            throw new DevnetException(
                    "Nothing to do: no operator of subnet %d is to be changed; ./lumia status shows them"
                            .formatted(number));
        }
        Operators.atOnce(processes, action);
        System.out.printf("Subnet %d %s%n", number, outcome);
        return 0;
    }

    private List<OperatorProcess> processes(int number) {
        var folder = AddedSubnet.folder(running(), number);
        var processes = OperatorProcess.allIn(folder.resolve("operators"));
        if (processes.isEmpty()) {
            throw new DevnetException(
                    "Subnet %d shares the devnet's process until the devnet is started anew".formatted(number));
        }
        return processes;
    }

    private DevnetDescription running() {
        var folder = data.toAbsolutePath().normalize();
        DevnetGenesis.checkIsDevnets(folder);
        return DevnetDescription.read(folder)
                .filter(DevnetDescription::isRunning)
                .orElseThrow(
                        () -> new DevnetException("No devnet runs on %s: start one with ./lumia up".formatted(folder)));
    }
}
