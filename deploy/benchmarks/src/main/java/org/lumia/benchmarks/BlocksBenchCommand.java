package org.lumia.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.localnet.Folders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lumia bench blocks}: ordered blocks to state roots, as fast as one stream goes. */
@Command(
        name = "blocks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Executes ordered blocks on a state in RocksDB, with a state root at every block, and prints where the time goes.",
            "Senders are recovered while the block before is executed, as in the execution service."
        })
final class BlocksBenchCommand implements Callable<Integer> {
    private static final int SENDERS = 1_000;
    private static final int RECIPIENTS = 20_000;
    /** As many transfers as the 600,000 bytes of a block hold. */
    private static final int PER_BLOCK_MAX = 5_000;

    private static final int WAIT_MINUTES_MAX = 10;

    @Option(
            names = "--loads",
            split = ",",
            defaultValue = "transfers,erc20,swaps",
            description = "Any of transfers, erc20, swaps (${DEFAULT-VALUE}).")
    List<String> loads = List.of();

    @Option(names = "--blocks", defaultValue = "50", description = "Per load and round (${DEFAULT-VALUE}).")
    int blocks;

    @Option(
            names = "--per-block",
            defaultValue = "1000",
            description = "Transactions in a block, up to " + PER_BLOCK_MAX + " (${DEFAULT-VALUE}).")
    int perBlock;

    @Option(names = "--rounds", defaultValue = "5", description = "The first warms up (${DEFAULT-VALUE}).")
    int rounds;

    @Option(
            names = "--recover-threads",
            defaultValue = "2",
            description = "Threads that recover senders beside the one that prepares blocks (${DEFAULT-VALUE}).")
    int recoverThreads;

    @Option(
            names = "--ceiling-min",
            defaultValue = "0",
            description = {
                "A round begins once all processors recover this many senders a second, for which it",
                "waits up to " + WAIT_MINUTES_MAX
                        + " minutes: on a shared machine rounds compare then (${DEFAULT-VALUE})."
            })
    int ceilingMin;

    @Option(names = "--json", description = "File for the results as JSON.")
    @Nullable
    Path json;

    @Spec
    @Nullable
    CommandSpec spec;

    private record Line(
            String load,
            int round,
            double transactionsPerSecond,
            double recoveriesPerSecond,
            BlockExecution.Result result) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        var kinds = loads.stream().map(this::load).toList();
        checkOptions();
        Precompiles.preload();
        Path folder = Folders.temporary("bench-blocks");
        var stream = new BlockStream(SENDERS, RECIPIENTS);
        var lines = new ArrayList<Line>();
        int processors = Runtime.getRuntime().availableProcessors();
        say("%d processors; blocks of %d, %d a round".formatted(processors, perBlock, blocks));
        say("one core alone recovers %,.0f senders a second; of all: the mean of just before and just after each round"
                .formatted(RecoveryCeiling.perSecond(1)));
        say("%-10s %5s %9s %8s %9s %6s   us a transaction: %8s %8s %6s %6s   %s"
                .formatted(
                        "load",
                        "round",
                        "tx/s",
                        "Mgas/s",
                        "recover/s",
                        "share",
                        "recover",
                        "execute",
                        "trie",
                        "write",
                        "ms a block"));
        try (var execution = new BlockExecution(folder, stream.genesis(), recoverThreads)) {
            execution.run(stream.setUp());
            for (BlockStream.Load kind : kinds) {
                for (int round = 1; round <= rounds; round++) {
                    var next = stream.blocks(kind, blocks, perBlock);
                    double before = awaitCeiling(processors);
                    BlockExecution.Result result = execution.run(next);
                    double ceiling = (before + RecoveryCeiling.perSecond(processors)) / 2;
                    lines.add(report(kind.name().toLowerCase(Locale.ROOT), round, ceiling, result));
                }
            }
        } finally {
            Folders.delete(folder);
        }
        if (json != null) {
            Files.write(json, Rpc.JSON.writeValueAsBytes(lines));
        }
        return 0;
    }

    private void checkOptions() {
        if (blocks < 1
                || rounds < 1
                || recoverThreads < 0
                || ceilingMin < 0
                || perBlock < 1
                || perBlock > PER_BLOCK_MAX) {
            throw new ParameterException(
                    command().commandLine(),
                    "--blocks and --rounds must be positive, --recover-threads and --ceiling-min not negative, --per-block 1 to "
                            + PER_BLOCK_MAX);
        }
    }

    private double awaitCeiling(int processors) throws InterruptedException {
        long started = System.nanoTime();
        double perSecond = RecoveryCeiling.perSecond(processors);
        while (perSecond < ceilingMin && System.nanoTime() - started < TimeUnit.MINUTES.toNanos(WAIT_MINUTES_MAX)) {
            perSecond = RecoveryCeiling.perSecond(processors);
        }
        return perSecond;
    }

    private Line report(String load, int round, double ceiling, BlockExecution.Result result) {
        double seconds = (double) result.nanos() / TimeUnit.SECONDS.toNanos(1);
        double perSecond = result.transactions() / seconds;
        var times = result.times();
        say("%-10s %5s %,9.0f %,8.0f %,9.0f %6.2f   %17s %8.1f %8.1f %6.1f %6.1f   %.2f"
                .formatted(
                        load,
                        round == 1 && rounds > 1 ? "warm" : Integer.toString(round),
                        perSecond,
                        result.gas() / seconds / 1e6,
                        ceiling,
                        perSecond / ceiling,
                        "",
                        micros(times.recover(), result),
                        micros(times.execute(), result),
                        micros(times.trie(), result),
                        micros(times.write(), result),
                        seconds * 1e3 / result.blocks()));
        return new Line(load, round, perSecond, ceiling, result);
    }

    private static double micros(long nanos, BlockExecution.Result result) {
        return (double) nanos / TimeUnit.MICROSECONDS.toNanos(1) / result.transactions();
    }

    private BlockStream.Load load(String name) {
        try {
            return BlockStream.Load.valueOf(name.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(
                    command().commandLine(), "There is no load %s: transfers, erc20 or swaps".formatted(name));
        }
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
