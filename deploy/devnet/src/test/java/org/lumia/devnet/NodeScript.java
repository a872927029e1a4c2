package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Scripts in src/test/js, which use the devnet through viem as a dapp does. */
final class NodeScript {
    private static final Path FOLDER = Path.of("src", "test", "js");
    private static final long WAIT_SECONDS_MAX = 180;

    private NodeScript() {}

    /** Runs a script to its good end; returns what it printed. */
    static String run(String script, String... arguments) throws IOException, InterruptedException {
        installPackages();
        var command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return finish(command);
    }

    private static void installPackages() throws IOException, InterruptedException {
        File installed = FOLDER.resolve("node_modules/.package-lock.json").toFile();
        if (installed.lastModified()
                <= FOLDER.resolve("package-lock.json").toFile().lastModified()) {
            finish(List.of("npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"));
        }
    }

    private static String finish(List<String> command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("node", ".log");
        var process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(said.toFile()))
                .start();
        boolean ended = process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String output = Files.readString(said, StandardCharsets.UTF_8);
        Files.delete(said);
        assertThat(ended)
                .as("%s ends within %d s; it said: %s", command, WAIT_SECONDS_MAX, output)
                .isTrue();
        assertThat(process.exitValue()).as("%s said: %s", command, output).isZero();
        return output;
    }
}
