package org.lumia.devnet.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lumia.devnet.DevnetException;

/** A process in a session of its own, with its output in a file; it is started again under the same name as often as it ends. */
final class OsProcess implements AutoCloseable {

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(30);

    private final String name;
    private final List<String> command;
    private final Path log;
    private final Path pidFile;
    private @Nullable Process process;

    /** @param folder where the log and the process id are kept */
    OsProcess(String name, List<String> command, Path folder) {
        this.name = name;
        // A session of its own: Ctrl-C in a terminal must reach the harness alone, which stops all in order.
        this.command = new ArrayList<>(Files.isExecutable(SETSID) ? List.of(SETSID.toString()) : List.of());
        this.command.addAll(command);
        this.log = folder.resolve(name + ".log");
        this.pidFile = folder.resolve(name + ".pid");
    }

    /** A JVM as small as a suite of nine on one machine needs it, on this JVM's class path. */
    static OsProcess java(String name, Path folder, int heapMegabytes, String main, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main));
        command.addAll(arguments);
        return new OsProcess(name, command, folder);
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    /** Starts; one that an earlier, killed harness left running is killed first. */
    synchronized void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        try {
            killLeftover();
            var started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            Files.writeString(pidFile, Long.toString(started.pid()));
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    private void killLeftover() throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        var expected = command.getLast();
        ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                .filter(left -> left.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(expected))
                        .orElse(false))
                .ifPresent(left -> {
                    left.destroyForcibly();
                    left.onExit().join();
                });
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The exit status of one that ended; empty while it runs, or before its first start. */
    synchronized Optional<Integer> exitStatus() {
        return process == null || process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    /** Stands still as it is: no thread runs, connections stay open. */
    void halt() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private synchronized void signal(String signal) {
        if (process != null && process.isAlive()) {
            Signals.send(signal, process.pid());
        }
    }

    /** {@code kill -9}; when this returns, it is gone. */
    synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            await(process);
        }
    }

    /** Asks it to end, and kills it if it does not. */
    synchronized void stop() {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!await(process)) {
            process.destroyForcibly();
            await(process);
        }
    }

    private static boolean await(Process process) {
        try {
            return process.waitFor(STOP_WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevnetException("interrupted", e);
        }
    }

    @Override
    public void close() {
        resume();
        stop();
    }
}
