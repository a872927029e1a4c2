package org.lumia.devnet;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The devnet's command line; {@code ./lumia} is its usual caller. */
@Command(
        name = "lumia",
        mixinStandardHelpOptions = true,
        description = "The Lumia sequencer suite on one machine.",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            OperatorCommand.class,
            SubnetCommand.class,
            JoinBenchCommand.class,
            org.lumia.devnet.chaos.ChaosCommand.class,
            org.lumia.devnet.failover.FailoverCommand.class,
            org.lumia.devnet.subnet.SubnetBenchCommand.class,
            org.lumia.devnet.soak.SoakCommand.class
        })
public final class DevnetCommand {

    private DevnetCommand() {}

    /** Exit status 0 when well, 1 when it could not start, 2 for a wrong command line. */
    public static void main(String[] args) {
        var line = new CommandLine(new DevnetCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof DevnetException) {
                System.err.println(exception.getMessage());
            } else {
                exception.printStackTrace();
            }
            return 1;
        });
        System.exit(line.execute(args));
    }
}
