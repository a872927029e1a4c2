package org.lumia.devnet;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia bench join}. */
@Command(
        name = "bench-join",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a chain of transfers with two operators, and measures how long another one takes to join it: from"
                    + " the log's start, and from an operator's state snapshot.",
            "Exit status: 0 both came level, 1 one did not, or the operators did not start."
        })
final class JoinBenchCommand implements Callable<Integer> {
    private static final int OPERATORS = 2;
    private static final int PART = 100_000;
    private static final int TRANSACTIONS_MAX = 2_000_000;
    private static final Duration LEVEL_WAIT_MAX = Duration.ofHours(2);
    private static final long TOLD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final String MARK = "join-folder";

    /**
     * One way to join.
     *
     * @param exportMillis of the snapshot's making, 0 without one
     * @param bytes of the snapshot
     * @param levelMillis from the process' start until it has executed and signed what the others have; -1 where it has not
     */
    record Joined(String from, long exportMillis, long bytes, long levelMillis) {}

    /** @param blocks the others had when the first one joined */
    record Report(int transactions, long blocks, List<Joined> joined) {}

    @Option(
            names = "--transactions",
            defaultValue = "1000000",
            description = "The chain's, 1,000 to 2,000,000 (${DEFAULT-VALUE}).")
    int transactions;

    @Option(names = "--operator-heap", defaultValue = "" + DevnetSettings.OPERATOR_HEAP_MEGABYTES)
    int operatorHeapMegabytes;

    @Option(names = "--json", description = "Prints the report as JSON; progress goes to standard error.")
    boolean json;

    @Option(
            names = "--data",
            defaultValue = ".lumia/join",
            description = "Folder of everything, emptied first and kept afterwards (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia/join");

    @Option(names = "--port-offset", description = "Moves every port by this much (to where they are free).")
    @Nullable
    Integer portOffset;

    @Override
    public Integer call() throws IOException {
        if (transactions < 1_000 || transactions > TRANSACTIONS_MAX) {
            throw new DevnetException(
                    "--transactions must be 1000 to %d, got %d".formatted(TRANSACTIONS_MAX, transactions));
        }
        var folder = data.toAbsolutePath().normalize();
        ScratchFolder.empty(folder, MARK);
        PrintStream told = json ? System.err : System.out;
        int offset = portOffset == null ? ScratchFolder.freeOffset(new Random()) : portOffset;
        var settings = new DevnetSettings(
                folder,
                DevnetPorts.DEFAULT.plus(offset),
                DevnetSettings.L1_BLOCK_TIME_SECONDS,
                DevnetSettings.BATCH_MAX_AGE_MILLIS,
                DevnetSettings.SLOTS_PER_EPOCH,
                List.of(),
                OPERATORS,
                operatorHeapMegabytes,
                Map.of());
        try (var stop = StopSignal.interrupting(Thread.currentThread());
                var devnet = Devnet.start(settings, Devnet.Begin.CONTINUE, new Progress(told))) {
            Report report = measure(devnet, folder.resolve("chain.snapshot"), told);
            System.out.println(
                    json
                            ? JsonMapper.shared()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(report)
                            : text(report));
            return report.joined().stream().allMatch(one -> one.levelMillis() >= 0) ? 0 : 1;
        }
    }

    private Report measure(Devnet devnet, Path snapshot, PrintStream told) throws IOException {
        load(devnet.description(), told);
        long blocks =
                DevnetStatus.of(devnet.description()).operators().getFirst().executed();
        var joined = new ArrayList<Joined>();
        joined.add(new Joined("the log's start", 0, 0, join(devnet, Optional.empty(), told)));
        long started = System.nanoTime();
        int exported = new CommandLine(new SnapshotCommand(told))
                .execute("export", "--data", devnet.description().folder(), "--out", snapshot.toString());
        if (exported != 0) {
            throw new DevnetException("no snapshot was exported");
        }
        long exportMillis = millisSince(started);
        joined.add(new Joined(
                "a snapshot", exportMillis, Files.size(snapshot), join(devnet, Optional.of(snapshot), told)));
        return new Report(transactions, blocks, joined);
    }

    /** In parts: what is sent is signed before, and kept. */
    private void load(DevnetDescription devnet, PrintStream told) {
        for (int sent = 0; sent < transactions; sent += PART) {
            int part = Math.min(PART, transactions - sent);
            int status = new CommandLine(new BenchCommand())
                    .execute(
                            "--url",
                            devnet.operators().getFirst().jsonRpc(),
                            "--loads",
                            "transfers",
                            "--transactions",
                            Integer.toString(part),
                            "--warmup",
                            "0",
                            "--batch",
                            "50",
                            "--sync-rate",
                            "0");
            if (status != 0) {
                throw new DevnetException("the chain's transactions were not all taken");
            }
            told.printf("%,d of %,d transactions are in blocks%n", sent + part, transactions);
        }
    }

    /** Starts one more, waits until it is level, and stops it again. @return milliseconds, −1 when it did not come level */
    private long join(Devnet devnet, Optional<Path> snapshot, PrintStream told) {
        long started = System.nanoTime();
        var added = AddedOperator.start(devnet.description(), Optional.empty(), snapshot, operatorHeapMegabytes);
        long[] lastTold = {started};
        boolean level = Patience.until(LEVEL_WAIT_MAX, () -> {
            devnet.look().ifPresent(why -> {
                throw new DevnetException(why);
            });
            requireRunning(added);
            var now = devnet.description();
            if (System.nanoTime() - lastTold[0] > TOLD_NANOS) {
                lastTold[0] = System.nanoTime();
                DevnetStatus.of(now).operators().stream()
                        .filter(operator -> operator.number() == added.number())
                        .forEach(operator -> told.printf(
                                "operator %d has executed block %,d after %d s%n",
                                added.number(), operator.executed(), millisSince(started) / 1_000));
            }
            return OperatorCommand.isLevel(now, added.number());
        });
        long millis = millisSince(started);
        OperatorProcess.in(added.folder()).ifPresent(OperatorProcess::stop);
        return level ? millis : -1;
    }

    private static void requireRunning(Operator added) {
        if (OperatorProcess.in(added.folder()).flatMap(OperatorProcess::state).isEmpty()) {
            throw new DevnetException("operator %d has ended; why is in %s".formatted(added.number(), added.folder()));
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static String text(Report report) {
        var text =
                new StringBuilder("%,d transactions in %,d blocks%n".formatted(report.transactions(), report.blocks()));
        for (Joined one : report.joined()) {
            text.append(
                    one.levelMillis() < 0
                            ? "from %s: not level within %d h%n".formatted(one.from(), LEVEL_WAIT_MAX.toHours())
                            : "from %s: level after %.1f s (%,.0f transactions/s)%s%n"
                                    .formatted(
                                            one.from(),
                                            one.levelMillis() / 1e3,
                                            report.transactions() * 1e3 / one.levelMillis(),
                                            one.bytes() == 0
                                                    ? ""
                                                    : "; its export took %.1f s, %,d bytes"
                                                            .formatted(one.exportMillis() / 1e3, one.bytes())));
        }
        return text.toString().stripTrailing();
    }
}
