package org.lumia.operator;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.lumia.l1.L1Exception;
import picocli.CommandLine;

/** How commands that ask and send run at a terminal. */
final class Terminal {
    private static final int FAILED = 1;

    private Terminal() {}

    static BufferedReader input() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    /** The exit status; what was refused, or failed on L1, is said in its own words. */
    static int run(Object command, PrintStream err, String... args) {
        var line = new CommandLine(command);
        line.setExecutionExceptionHandler((exception, failed, parsed) -> {
            if (exception instanceof OperatorException || exception instanceof L1Exception) {
                err.println(exception.getMessage());
                return FAILED;
            }
            throw exception;
        });
        return line.execute(args);
    }
}
