package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process in a session of its own, with its output in a file; it is started again under the same name as often as it ends.
 * A file says which it is, so that another process of the machine finds it too.
 */
public final class OsProcess implements AutoCloseable {

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(30);
    private static final Duration KILL_WAIT_MAX = Duration.ofSeconds(30);

    private final String name;
    private final List<String> command;
    private final Path log;
    private final Path pidFile;
    private @Nullable Process process;

    /** @param folder where the log and the process id are kept */
    public OsProcess(String name, List<String> command, Path folder) {
        this.name = name;
        // A session of its own: Ctrl-C in a terminal must reach the harness alone, which stops all in order.
        this.command = new ArrayList<>(Files.isExecutable(SETSID) ? List.of(SETSID.toString()) : List.of());
        this.command.addAll(command);
        this.log = folder.resolve(name + ".log");
        this.pidFile = folder.resolve(name + ".pid");
    }

    /** This JVM's program and class path, with options and a main class. */
    public static List<String> javaCommand(List<String> options, String main, List<String> arguments) {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main));
        command.addAll(arguments);
        return command;
    }

    /** A JVM as small as a suite of nine on one machine needs it, on this JVM's class path. */
    public static OsProcess java(String name, Path folder, int heapMegabytes, String main, List<String> arguments) {
        var options = List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        return new OsProcess(name, javaCommand(options, main, arguments), folder);
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    /** Starts; one that an earlier, killed harness left running is killed first. */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        try {
            kill();
            var started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            process = started;
            var now = ProcessState.of(started.pid());
            if (now.isPresent()) {
                var unfinished = pidFile.resolveSibling(name + ".pid.new");
                Files.writeString(unfinished, started.pid() + " " + now.get().startTicks());
                Files.move(unfinished, pidFile, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    /** Of the one that runs, whoever started it. */
    public synchronized Optional<ProcessState> state() {
        if (process != null && process.isAlive()) {
            return ProcessState.of(process.pid());
        }
        try {
            if (!Files.exists(pidFile)) {
                return Optional.empty();
            }
            var words = Files.readString(pidFile).strip().split(" ");
            return words.length == 2
                    ? ProcessState.of(Long.parseLong(words[0]))
                            .filter(now -> now.startTicks() == Long.parseLong(words[1]))
                    : Optional.empty();
        } catch (IOException | NumberFormatException unknown) {
            return Optional.empty();
        }
    }

    public boolean isAlive() {
        return state().isPresent();
    }

    /** The exit status of one that ended; empty while it runs, before its first start, and of one that another started. */
    public synchronized Optional<Integer> exitStatus() {
        return process == null || process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    /** Stands still as it is: no thread runs, connections stay open. */
    public void halt() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        state().ifPresent(now -> Signals.send(signal, now.pid()));
    }

    /** {@code kill -9}; when this returns, it is gone. */
    public void kill() {
        state().ifPresent(now -> {
            ProcessHandle.of(now.pid()).ifPresent(ProcessHandle::destroyForcibly);
            awaitEnd(now, KILL_WAIT_MAX);
        });
        awaitStatus();
    }

    /** Asks it to end, and kills it if it does not. */
    public void stop() {
        state().ifPresent(now -> {
            ProcessHandle.of(now.pid()).ifPresent(ProcessHandle::destroy);
            if (!awaitEnd(now, STOP_WAIT_MAX)) {
                kill();
            }
        });
        awaitStatus();
    }

    /** The kernel knows the end of a child before this JVM does, which takes its exit status on a thread of its own. */
    private synchronized void awaitStatus() {
        if (process != null && state().isEmpty()) {
            process.onExit()
                    .orTimeout(KILL_WAIT_MAX.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    private static boolean awaitEnd(ProcessState was, Duration atMost) {
        return Patience.until(
                atMost,
                () -> ProcessState.of(was.pid())
                        .filter(now -> now.startTicks() == was.startTicks())
                        .isEmpty());
    }

    @Override
    public void close() {
        resume();
        stop();
    }
}
