package org.lumia.conformance.runner;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.kzg.Kzg;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./lumia conformance}. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Ethereum's public test vectors against the EVM, the tries, the encodings and the JSON-RPC methods:"
                    + " one line a pack.",
            "Exit status: 0 all passed, 1 a test failed (each is named), 2 there are no packs to run."
        })
public final class ConformanceCommand implements Callable<Integer> {
    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int NOTHING_TO_RUN = 2;

    @Option(
            names = "--vectors",
            paramLabel = "DIR",
            required = true,
            description = "folder of the packs, each NAME.tar.zst or a folder NAME")
    private Path vectors = Path.of("");

    @Option(
            names = "--failures",
            paramLabel = "N",
            defaultValue = "20",
            description = "failing tests named for each pack at most (default: ${DEFAULT-VALUE})")
    private int failuresNamedMax;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "tests that run at a time (default: as many as there are processors)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ConformanceCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(vectors)) {
            err("There is no folder %s; give the one that holds the packs: --vectors DIR".formatted(vectors));
            return NOTHING_TO_RUN;
        }
        var packs = new ArrayList<Pack>();
        var missing = new ArrayList<String>();
        for (String name : PackRunner.ALL.keySet()) {
            Pack.find(vectors, name).ifPresentOrElse(packs::add, () -> missing.add(name));
        }
        if (packs.isEmpty()) {
            err("No packs in %s: of %s none is there".formatted(vectors, String.join(", ", missing)));
            return NOTHING_TO_RUN;
        }
        List<PackResult> results = run(packs);
        if (!missing.isEmpty()) {
            out("not found in %s: %s".formatted(vectors, String.join(", ", missing)));
        }
        List<String> others = Pack.names(vectors).stream()
                .filter(name -> !PackRunner.ALL.containsKey(name))
                .toList();
        if (!others.isEmpty()) {
            out("not about execution, not run here: " + String.join(", ", others));
        }
        return results.stream().allMatch(result -> result.failures().isEmpty()) ? PASSED : FAILED;
    }

    private List<PackResult> run(List<Pack> packs) {
        Kzg.preload();
        Console console = System.console();
        Optional<Progress> progress = console != null && console.isTerminal()
                ? Optional.of(new Progress(commandLine().getErr()))
                : Optional.empty();
        long start = System.nanoTime();
        try (var run = new ConformanceRun(threads, pack -> progress.ifPresent(line -> line.ran(pack)))) {
            List<PackResult> results = run.run(packs, result -> {
                progress.ifPresent(Progress::clear);
                report(result);
            });
            progress.ifPresent(Progress::clear);
            total(results, System.nanoTime() - start);
            return results;
        }
    }

    private void report(PackResult result) {
        out(result.line());
        result.failures().stream().limit(failuresNamedMax).forEach(failure -> out("  FAILED " + failure));
        int more = result.failures().size() - failuresNamedMax;
        if (more > 0) {
            out("  ... and %,d more".formatted(more));
        }
    }

    private void total(List<PackResult> results, long nanos) {
        out("all %d packs: %,d passed, %,d failed, %,d skipped in %.1f s"
                .formatted(
                        results.size(),
                        results.stream().mapToInt(PackResult::passed).sum(),
                        results.stream().mapToInt(r -> r.failures().size()).sum(),
                        results.stream().mapToInt(PackResult::skippedCount).sum(),
                        nanos / (double) TimeUnit.SECONDS.toNanos(1)));
    }

    private void out(String line) {
        PrintWriter out = commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private void err(String line) {
        PrintWriter err = commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        return spec.commandLine();
    }
}
