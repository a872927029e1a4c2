package org.lumia.devnet.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.lumia.devnet.DevnetCommand;
import org.lumia.devnet.DevnetDescription;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.OperatorProcess;
import org.lumia.devnet.OsProcess;
import org.lumia.devnet.Patience;
import org.lumia.devnet.ProcessState;
import org.lumia.devnet.ScratchFolder;

/** The devnet under load: one that runs already and goes on, or a process of its own that ends with the run. */
final class SoakNode implements AutoCloseable {
    private static final String MARK = "soak-folder";
    private static final Duration READY_WAIT_MAX = Duration.ofMinutes(5);

    private static final int LOG_LINES = 5;

    private final Path folder;
    private final DevnetDescription devnet;
    private final @Nullable OsProcess own;

    private SoakNode(Path folder, DevnetDescription devnet, @Nullable OsProcess own) {
        this.folder = folder;
        this.devnet = devnet;
        this.own = own;
    }

    /** Throws {@link DevnetException} where it does not start. @param portOffset empty for where ports are free */
    static SoakNode startOrAttach(Path folder, Optional<Integer> portOffset) {
        var running = ready(folder);
        if (running.isPresent()) {
            if (portOffset.isPresent()) {
                throw new DevnetException(
                        "--port-offset: the devnet in %s runs already; leave it out".formatted(folder));
            }
            return new SoakNode(folder, running.get(), null);
        }
        if (DevnetDescription.read(folder).filter(DevnetDescription::isRunning).isPresent()) {
            throw new DevnetException("--data: the devnet in %s is still starting".formatted(folder));
        }
        ScratchFolder.empty(folder, MARK);
        int offset = portOffset.orElseGet(() -> ScratchFolder.freeOffset(new Random()));
        var process = new OsProcess(
                "soak-devnet",
                OsProcess.javaCommand(
                        options(folder),
                        DevnetCommand.class.getName(),
                        List.of("up", "--data", folder.toString(), "--port-offset", Integer.toString(offset))),
                folder.resolve("logs"));
        try {
            process.start();
            boolean isReady = Patience.until(
                    READY_WAIT_MAX, () -> !process.isAlive() || ready(folder).isPresent());
            if (!isReady || !process.isAlive()) {
                throw new DevnetException(
                        "the devnet did not start; the end of %s:%n%s".formatted(process.log(), end(process.log())));
            }
            return new SoakNode(folder, ready(folder).orElseThrow(), process);
        } catch (RuntimeException failed) {
            process.close();
            throw failed;
        }
    }

    private static String end(Path log) {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "(cannot be read)";
        }
    }

    private static Optional<DevnetDescription> ready(Path folder) {
        return DevnetDescription.read(folder).filter(devnet -> devnet.ready() && devnet.isRunning());
    }

    /** Memory and collector as this JVM was given them, which are those of {@code ./lumia up}. */
    private static List<String> options(Path folder) {
        var options = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X") || option.startsWith("-Dlog") || option.startsWith("-Dlocal"))
                .toList());
        options.add("-Ddevnet.logs=" + folder.resolve("logs"));
        return options;
    }

    Path folder() {
        return folder;
    }

    DevnetDescription devnet() {
        return devnet;
    }

    /** Where clients ask: the first operator's. */
    URI url() {
        return URI.create(devnet.operators().getFirst().jsonRpc());
    }

    boolean isAttached() {
        return own == null;
    }

    boolean isAlive() {
        return ProcessState.of(devnet.pid()).isPresent();
    }

    /** Of several operators each is a process; a single one is in the devnet's, with Kafka. */
    List<ProcessTree> processes() {
        var processes = new ArrayList<ProcessTree>();
        processes.add(new ProcessTree("services and Kafka", devnet.pid(), false, true));
        for (var operator : devnet.operators()) {
            OperatorProcess.in(Path.of(operator.folder()))
                    .flatMap(OperatorProcess::state)
                    .ifPresent(state ->
                            processes.add(new ProcessTree("operator " + operator.number(), state.pid(), false, true)));
        }
        if (processes.size() > 1) {
            processes.set(0, new ProcessTree("Kafka", devnet.pid(), false, true));
        }
        other("Postgres", "postgres").ifPresent(processes::add);
        other("L1", "l1").ifPresent(processes::add);
        return processes;
    }

    private Optional<ProcessTree> other(String name, String key) {
        Map<String, Long> pids = devnet.processes();
        return Optional.ofNullable(pids.get(key)).map(pid -> new ProcessTree(name, pid, true, false));
    }

    /** Where a devnet of several operators names which it is of. */
    String prefix(int operator) {
        return devnet.operators().size() == 1 ? "" : operator + " ";
    }

    String database(DevnetDescription.OperatorDescription operator) {
        return Objects.requireNonNull(operator.endpoints().get("postgres"));
    }

    /** Stops what it started; a devnet that ran before goes on. */
    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }

    /** Refuses a file that could not be written in the end. */
    static void checkWritable(Path file) {
        var parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new DevnetException("--out: there is no folder " + parent);
        }
    }
}
