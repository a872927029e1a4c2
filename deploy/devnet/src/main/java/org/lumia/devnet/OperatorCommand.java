package org.lumia.devnet;

import java.nio.file.Path;
import java.util.function.Consumer;
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

    private OperatorProcess find(int number) {
        var folder = data.toAbsolutePath().normalize();
        var devnet = DevnetDescription.read(folder)
                .filter(DevnetDescription::isRunning)
                .orElseThrow(() -> new DevnetException(
                        "No devnet runs on %s: start one with ./lumia up --operators 4".formatted(folder)));
        int operators = devnet.operators().size();
        if (operators == 1) {
            throw new DevnetException("The devnet's one operator shares its process;"
                    + " ./lumia up --fresh --operators 4 gives each of four its own");
        }
        return devnet.operators().stream()
                .filter(operator -> operator.number() == number)
                .flatMap(operator -> OperatorProcess.in(Path.of(operator.folder())).stream())
                .findFirst()
                .orElseThrow(() ->
                        new DevnetException("There is no operator %d: they are 1 to %d".formatted(number, operators)));
    }
}
