package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.localnet.Folders;

/**
 * The process of one of a devnet's several operators. Whoever has the folder may act on it: the devnet that started it, and
 * {@code lumia operator} in another terminal; what it was told last stands in the folder.
 */
public final class OperatorProcess {
    private static final String NAME = "operator";
    private static final String TOLD = "told";

    private final int number;
    private final Path folder;
    private final OsProcess process;

    private OperatorProcess(Path folder, OperatorSpec spec) {
        this.number = spec.number();
        this.folder = folder;
        this.process = new OsProcess(NAME, spec.command(), folder.resolve("logs"));
    }

    /** Of an operator's folder; empty where it has no process of its own. */
    public static Optional<OperatorProcess> in(Path folder) {
        return OperatorSpec.read(folder).map(spec -> new OperatorProcess(folder, spec));
    }

    /** Every one that a folder of operators speaks of. */
    static List<OperatorProcess> allIn(Path operators) {
        if (!Files.isDirectory(operators)) {
            return List.of();
        }
        try (var folders = Files.list(operators)) {
            return folders.flatMap(folder -> in(folder).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + operators, e);
        }
    }

    /** Not started. */
    static OperatorProcess prepare(Operator operator, int heapMegabytes, List<DevnetServices.Service> services) {
        var options = new ArrayList<>(List.of(
                "-Xms64m",
                // Four to eight JVMs on a few processors: the optimising compiler would have them busy for minutes.
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + heapMegabytes + "m",
                "-XX:MaxDirectMemorySize=128m",
                "-Dlogback.configurationFile=logback-devnet.xml",
                "-Ddevnet.logs=" + operator.file("logs")));
        options.addAll(collector());
        var command = OsProcess.javaCommand(
                options, OperatorMain.class.getName(), List.of(operator.folder().toString()));
        var spec = new OperatorSpec(operator.number(), command, services);
        spec.write(operator.folder());
        Folders.create(operator.file("logs"));
        return new OperatorProcess(operator.folder(), spec);
    }

    /** With the cache of {@code lumia train}, where this JVM has it, its collector: another one could not use the cache. */
    private static List<String> collector() {
        var cache = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:AOTCache=") || option.startsWith("-Xlog:aot"))
                .toList();
        if (cache.isEmpty()) {
            return List.of("-XX:+UseSerialGC");
        }
        var options = new ArrayList<>(cache);
        options.addFirst("-XX:+UseParallelGC");
        return options;
    }

    public int number() {
        return number;
    }

    public Path log() {
        return process.log();
    }

    /** Empty where it does not run. */
    public Optional<ProcessState> state() {
        return process.state();
    }

    /** The word of the last command that made it end or stand still; empty where it ended by itself. */
    String told() {
        try {
            return Files.exists(folder.resolve(TOLD)) ? Files.readString(folder.resolve(TOLD)) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private void tell(String word) {
        try {
            Files.writeString(folder.resolve(TOLD), word);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write in " + folder, e);
        }
    }

    public void start() {
        process.start();
        // Not before: whoever looks would see one that ended without being told.
        tell("");
    }

    /** In order; killed if it takes too long. */
    public void stop() {
        tell("stop");
        process.close();
    }

    /** {@code kill -9}. */
    public void kill() {
        tell("kill");
        process.kill();
    }

    /** SIGSTOP: it stands still as it is. */
    public void pause() {
        tell("pause");
        process.halt();
    }

    public void resume() {
        tell("");
        process.resume();
    }
}
