package org.lumia.benchmarks.state;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.localnet.Folders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lumia bench state}: what a large state costs a block, the memory and a start. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Grows a state on disk by executing blocks, and measures the same loads on it and on a small one in turn.",
            "Blocks are within a development subnet's limits (20 million gas). The heap is limited to 2 GB by ./lumia."
        })
public final class StateBenchCommand implements Callable<Integer> {
    private static final int SMALL_PART = 500;
    private static final int FRESH_SMALL_PART = 10;
    private static final long SIZE_MAX = 1L << 31;
    private static final int DEEP_POOL = 1 << 21;
    private static final int DEEP_POOL_PER_ACCOUNT = 4;
    private static final int DEEP_PAIRS = 2_000;
    private static final int DEEP_PAIRS_POOL_PART = 256;

    @Option(names = "--accounts", defaultValue = "5000000", description = "To grow to (${DEFAULT-VALUE}).")
    long accounts;

    @Option(names = "--slots", defaultValue = "20000000", description = "To grow to (${DEFAULT-VALUE}).")
    long slots;

    @Option(
            names = "--fresh",
            defaultValue = "1000000",
            description = "Accounts, and slots, that the load fresh adds in one go (${DEFAULT-VALUE}).")
    int fresh;

    @Option(names = "--blocks", defaultValue = "70", description = "Per load and round (${DEFAULT-VALUE}).")
    int blocks;

    @Option(names = "--rounds", defaultValue = "3", description = "The first warms up (${DEFAULT-VALUE}).")
    int rounds;

    @Option(names = "--data", description = "Folder for the states; a temporary one otherwise.")
    @Nullable
    Path data;

    @Option(
            names = "--keep",
            description = "Leaves the states in --data: a later run with the same sizes goes on with them.")
    boolean keep;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        checkOptions();
        Precompiles.preload();
        Path folder = data == null ? Folders.temporary("bench-state") : Folders.create(data);
        try {
            run(folder);
        } finally {
            if (!keep) {
                for (String part : List.of("small", "large", "killed")) {
                    Folders.delete(folder.resolve(part));
                }
                if (data == null) {
                    Folders.delete(folder);
                }
            }
        }
        return 0;
    }

    private void checkOptions() {
        if (accounts < 1 || slots < 1 || accounts > SIZE_MAX || slots > SIZE_MAX || fresh < 0) {
            throw wrong("--accounts and --slots must be 1 to %d, --fresh not negative".formatted(SIZE_MAX));
        }
        if (blocks < 1 || rounds < 1) {
            throw wrong("--blocks and --rounds must be positive");
        }
        if (keep && data == null) {
            throw wrong("--keep needs --data, the folder to keep the states in");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command().commandLine(), message);
    }

    private void run(Path folder) throws InterruptedException, IOException {
        var watch = new MemoryWatch();
        var large = new StateSize(accounts, slots);
        int pool = (int) Math.min(DEEP_POOL, DEEP_POOL_PER_ACCOUNT * accounts);
        int pairs = Math.min(DEEP_PAIRS, 1 + pool / DEEP_PAIRS_POOL_PART);
        var deepSlots = GroundKeys.grind(i -> Program.listedSlot(i).toBytes(), pool, pairs);
        var deepAccounts = GroundKeys.grind(i -> Program.listedAccount(i).bytes(), pool, pairs);
        say("%d processors, heap up to %,.0f MB, blocks of up to %,d gas"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        GrownState.megabytes(Runtime.getRuntime().maxMemory()),
                        StateChain.BLOCK_GAS));
        say("small state");
        try (var small =
                GrownState.in(folder.resolve("small"), large.part(SMALL_PART), deepSlots, deepAccounts, this::say)) {
            say("large state");
            try (var grown = GrownState.in(folder.resolve("large"), large, deepSlots, deepAccounts, this::say)) {
                say("state roots %s and %s".formatted(small.root(), grown.root()));
                var report = new StateReport(this::say, watch);
                restart(report, grown, folder);
                report.header();
                measure(report, small, grown);
                restart(report, grown, folder);
                report.end();
            }
        }
    }

    private void restart(StateReport report, GrownState grown, Path folder) throws IOException {
        long killed = grown.restartAsKilled(folder.resolve("killed"));
        long orderly = grown.restart();
        report.restart(orderly, killed, grown.bytesOnDisk());
    }

    private void measure(StateReport report, GrownState small, GrownState grown) throws InterruptedException {
        for (StateLoad load : StateLoad.values()) {
            var smallRuns = new ArrayList<StateReport.Run>();
            var largeRuns = new ArrayList<StateReport.Run>();
            if (load == StateLoad.FRESH) {
                int count = Math.ceilDiv(fresh, StateChain.freshPerBlock());
                if (count > 0) {
                    smallRuns.add(run(small, load, Math.ceilDiv(count, FRESH_SMALL_PART)));
                    largeRuns.add(run(grown, load, count));
                    report.line(load, smallRuns, largeRuns);
                }
                continue;
            }
            for (int round = 0; round < rounds; round++) {
                smallRuns.add(run(small, load, blocks));
                largeRuns.add(run(grown, load, blocks));
            }
            int warm = rounds > 1 ? 1 : 0;
            report.line(load, smallRuns.subList(warm, rounds), largeRuns.subList(warm, rounds));
        }
    }

    private StateReport.Run run(GrownState state, StateLoad load, int count) throws InterruptedException {
        return new StateReport.Run(state.run(load, count), StateChain.touches(load));
    }

    private void say(String line) {
        PrintWriter out = command().commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        return spec;
    }
}
