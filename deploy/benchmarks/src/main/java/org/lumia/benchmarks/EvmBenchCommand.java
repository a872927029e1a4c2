package org.lumia.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.EvmEngine.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lumia bench evm}: the interpreter's speed beside anvil's engine, on the same bytecode in the same run. */
@Command(
        name = "evm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the EVM in Mgas/s beside anvil's, case by case in turns.")
final class EvmBenchCommand implements Callable<Integer> {
    private static final int ROUNDS_MAX = 100;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long REPETITIONS_MAX = (1L << 32) - 1;
    private static final List<String> ANVIL_OPTIONS =
            List.of("--gas-limit=" + LumiaEngine.GAS, "--number=" + LumiaEngine.NUMBER, "--no-mining");

    @Option(
            names = "--vectors",
            defaultValue = "${env:LUMIA_CONFORMANCE:-../shared/conformance}",
            description = "Folder of the pack 'bench' (${DEFAULT-VALUE}).")
    Path vectors = Path.of("");

    @Option(
            names = "--anvil",
            defaultValue = "${sys:localnet.contracts-folder:-deploy/contracts}/node_modules/.bin/anvil",
            description = "anvil's binary (deploy/contracts/node_modules/.bin/anvil).")
    Path anvil = Path.of("");

    @Option(names = "--cases", split = ",", description = "Only those whose names hold one of these.")
    List<String> cases = List.of("");

    @Option(names = "--rounds", defaultValue = "3", description = "Per case, in turns (${DEFAULT-VALUE}).")
    int rounds;

    @Option(names = "--millis", defaultValue = "100", description = "A run takes at least this (${DEFAULT-VALUE}).")
    int millis;

    @Option(
            names = "--warmup-millis",
            defaultValue = "700",
            description = "Each case runs so long before it is measured (${DEFAULT-VALUE}).")
    int warmupMillis;

    @Option(names = "--json", description = "Writes the figures to this file too.")
    @Nullable
    Path json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException {
        if (rounds < 1 || rounds > ROUNDS_MAX) {
            throw new IllegalArgumentException("--rounds must be 1 to " + ROUNDS_MAX + ", got " + rounds);
        }
        var report = new EvmReport(out);
        var lumia = new LumiaEngine();
        try (var process = AnvilPeer.start(anvil, ANVIL_OPTIONS);
                var peer = new AnvilEngine(process)) {
            for (EvmCase program : chosen()) {
                measure(report, program, lumia, peer);
            }
        }
        report.summary();
        if (json != null) {
            Files.write(json, report.json());
        }
        return report.agrees() ? 0 : 1;
    }

    private List<EvmCase> chosen() throws IOException {
        var all = new ArrayList<EvmCase>();
        if (Files.isDirectory(vectors)) {
            all.addAll(EvmVectors.read(vectors));
        } else {
            System.err.println("NOTE: there is no folder "
                    + vectors.toAbsolutePath().normalize() + ": none of the public programs run (--vectors DIR)");
        }
        all.addAll(EvmLoops.all());
        all.addAll(EvmPrecompiles.all());
        all.removeIf(program -> cases.stream().noneMatch(program.name()::contains));
        if (all.isEmpty()) {
            throw new IllegalArgumentException("--cases: no case's name holds any of " + cases);
        }
        return all;
    }

    private void measure(EvmReport report, EvmCase program, EvmEngine lumia, EvmEngine anvil) throws IOException {
        long repetitions = warm(program, lumia);
        repetitions = lengthen(program, anvil, lengthen(program, lumia, repetitions));
        var ours = new Run[rounds];
        var theirs = new Run[rounds];
        for (int round = 0; round < rounds; round++) {
            theirs[round] = anvil.run(program, repetitions);
            ours[round] = lumia.run(program, repetitions);
        }
        report.add(program, Arrays.asList(ours), Arrays.asList(theirs));
    }

    /** Runs it until it is compiled; returns how often it is to be repeated, roughly. */
    private long warm(EvmCase program, EvmEngine engine) throws IOException {
        long left = warmupMillis * NANOS_PER_MILLI;
        long repetitions = 1;
        while (true) {
            Run run = engine.run(program, repetitions);
            left -= run.nanos();
            if (left <= 0) {
                return repetitions;
            }
            if (run.nanos() < millis * NANOS_PER_MILLI / 2 && repetitions < REPETITIONS_MAX / 2) {
                repetitions *= 2;
            }
        }
    }

    /** More repetitions where a run of these is too short. */
    private long lengthen(EvmCase program, EvmEngine engine, long repetitions) throws IOException {
        long enough = millis * NANOS_PER_MILLI;
        long nanos = Math.min(
                engine.run(program, repetitions).nanos(),
                engine.run(program, repetitions).nanos());
        return nanos >= enough ? repetitions : Math.min(REPETITIONS_MAX, 1 + repetitions * enough / nanos * 11 / 10);
    }
}
