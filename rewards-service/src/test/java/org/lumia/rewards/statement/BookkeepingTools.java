package org.lumia.rewards.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real tools that read statements: Debian's packages, made ready by the script beside the module's pom. */
final class BookkeepingTools {
    private static final long WAIT_SECONDS_MAX = 300;
    private static final Path MODULE = module();

    private BookkeepingTools() {}

    private static Path module() {
        var here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("bookkeeping-tools.sh")) ? here : here.resolve("rewards-service");
    }

    /** @param status of its end @param out what it wrote, errors too */
    record Run(int status, String out) {}

    private static Run run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("tool", ".txt");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String text = Files.readString(out, StandardCharsets.UTF_8);
        Files.delete(out);
        assertThat(ended).as("%s ends: %s", command, text).isTrue();
        return new Run(process.exitValue(), text);
    }

    static Run run(String tool, String... arguments) throws IOException, InterruptedException {
        return run(List.of(), "target/bookkeeping/bin/" + tool, arguments);
    }

    /** LibreOffice, with a profile of its own. */
    static Run office(Path profile, String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("-env:UserInstallation=" + profile.toUri(), "--headless"));
        all.addAll(List.of(arguments));
        return run(List.of("office"), "target/office/bin/soffice", all.toArray(String[]::new));
    }

    private static Run run(List<String> packages, String program, String... arguments)
            throws IOException, InterruptedException {
        var script =
                new ArrayList<>(List.of(MODULE.resolve("bookkeeping-tools.sh").toString()));
        script.addAll(packages);
        var ready = run(script);
        assertThat(ready.status()).as(ready.out()).isZero();
        var command = new ArrayList<>(List.of(MODULE.resolve(program).toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }
}
