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

/** Scripts in src/test/js, which use the devnet as a dapp does, and in folders beside it. */
final class NodeScript {
    private static final Path FOLDER = Path.of("src", "test", "js");
    private static final Path HARDHAT = Path.of("src", "test", "hardhat");
    private static final long WAIT_SECONDS_MAX = 180;

    private NodeScript() {}

    /** Runs a script to its good end; returns what it printed. */
    static String run(String script, String... arguments) throws IOException, InterruptedException {
        return run(FOLDER, script, arguments);
    }

    static String hardhat(String... arguments) throws IOException, InterruptedException {
        return run(HARDHAT, "run.mjs", arguments);
    }

    private static String run(Path folder, String script, String... arguments)
            throws IOException, InterruptedException {
        installPackages(folder);
        var command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return finish(folder, command);
    }

    private static void installPackages(Path folder) throws IOException, InterruptedException {
        File installed = folder.resolve("node_modules/.package-lock.json").toFile();
        if (installed.lastModified()
                <= folder.resolve("package-lock.json").toFile().lastModified()) {
            finish(folder, List.of("npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"));
        }
    }

    private static String finish(Path folder, List<String> command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("node", ".log");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(said.toFile()))
                .start();
        boolean ended = process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
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
