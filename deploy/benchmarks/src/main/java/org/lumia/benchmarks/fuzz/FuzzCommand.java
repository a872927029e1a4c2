package org.lumia.benchmarks.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.fuzz.Round.Difference;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.localnet.Anvil;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lumia fuzz}: random programs on our engine and on anvil, until they differ. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs random programs and transactions on Lumia's EVM and on anvil's under Osaka's rules and names the"
                        + " first difference in status, gas, logs, return data or state.")
public final class FuzzCommand implements Callable<Integer> {
    /** Programs of one seed: they may call each other. */
    static final int ROUND_PROGRAMS = 1_000;

    private static final int PARALLEL_MAX = 64;
    private static final int PROGRAMS_MAX = 100_000_000;

    @Option(
            names = "--seed",
            description = "Of the first 1,000 programs; the next 1,000 have the next seed (default: by the clock).")
    @Nullable
    Long seed;

    @Option(names = "--programs", defaultValue = "10000", description = "How many (${DEFAULT-VALUE}).")
    int programs;

    @Option(names = "--parallel", description = "Rounds at a time, each with an anvil of its own (${DEFAULT-VALUE}).")
    int parallel = Math.min(PARALLEL_MAX, Runtime.getRuntime().availableProcessors());

    @Option(names = "--anvil", description = "anvil's binary (default: the one of deploy/contracts).")
    @Nullable
    Path anvil;

    private final PrintStream out;
    private final PrintStream progress;

    public FuzzCommand() {
        this(System.out, System.err);
    }

    FuzzCommand(PrintStream out, PrintStream progress) {
        this.out = out;
        this.progress = progress;
    }

    public static void main(String[] args) {
        System.exit(run(new FuzzCommand(), args));
    }

    /** Exit code 0 without a difference, 1 with one or when anvil failed, 2 for wrong arguments. */
    static int run(FuzzCommand fuzz, String... args) {
        return new CommandLine(fuzz)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("fuzz: " + failure);
                    return 1;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, ExecutionException, InterruptedException {
        if (parallel < 1 || parallel > PARALLEL_MAX) {
            throw new IllegalArgumentException("--parallel must be 1 to " + PARALLEL_MAX + ", got " + parallel);
        }
        if (programs < 1 || programs > PROGRAMS_MAX) {
            throw new IllegalArgumentException("--programs must be 1 to " + PROGRAMS_MAX + ", got " + programs);
        }
        Path binary = anvil == null ? Anvil.binary() : anvil;
        long first = seed == null ? System.currentTimeMillis() : seed;
        int rounds = (programs + ROUND_PROGRAMS - 1) / ROUND_PROGRAMS;
        var totals = new Totals();
        long started = System.nanoTime();
        // Left by its end only: a round that is cut off would leave its anvil running.
        try (ExecutorService executor = Executors.newFixedThreadPool(parallel)) {
            var running = new ArrayDeque<Future<Tried>>();
            for (int next = 0, done = 0; done < rounds; done++) {
                for (; next < rounds && running.size() < parallel; next++) {
                    long round = first + next;
                    int count = Math.min(ROUND_PROGRAMS, programs - next * ROUND_PROGRAMS);
                    running.add(executor.submit(() -> attempt(binary, round, count)));
                }
                Tried tried = running.remove().get();
                if (tried.difference().isPresent()) {
                    print(narrowed(tried, tried.difference().get()), tried.scenario());
                    return 1;
                }
                totals.add(tried);
                progress.printf(
                        "seed %d: %,d of %,d programs%n", tried.scenario().seed(), totals.programs, programs);
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        out.printf(
                "%,d programs without a difference, seeds %d to %d: %,d transactions went well, %,d failed, %,d were"
                        + " refused; %,.0f programs/s, %,.1f Mgas/s%n",
                programs,
                first,
                first + rounds - 1,
                totals.successful,
                programs - totals.successful - totals.refused,
                totals.refused,
                programs / seconds,
                totals.gas / 1e6 / seconds);
        return 0;
    }

    private record Tried(Scenario scenario, Round round, Optional<Difference> difference) {}

    private static final class Totals {
        private int programs;
        private int successful;
        private int refused;
        private long gas;

        void add(Tried tried) {
            programs += tried.scenario().transactions().size();
            successful += tried.round().successful();
            refused += tried.round().refused();
            gas += tried.round().gas();
        }
    }

    private static Tried attempt(Path binary, long seed, int count) throws IOException {
        var scenario = Scenario.of(seed, count);
        var round = new Round(binary, LumiaChain.newProcessor());
        return new Tried(scenario, round, round.run(scenario));
    }

    /** The transaction alone on the state of block 0, or else each in a block of its own, up to the one that differs. */
    private Difference narrowed(Tried tried, Difference difference) throws IOException {
        Scenario scenario = tried.scenario();
        progress.printf("seed %d: a difference; looking for the step%n", scenario.seed());
        if (difference.transaction().isPresent()) {
            Optional<Difference> alone = tried.round()
                    .runTraced(scenario.only(difference.transaction().get()));
            if (alone.isPresent()) {
                return alone.get();
            }
        }
        return tried.round().runTraced(scenario).orElse(difference);
    }

    private void print(Difference difference, Scenario scenario) {
        out.printf(
                "Difference with --seed %d --programs %d%n%s%n",
                scenario.seed(), scenario.transactions().size(), difference.what());
        difference.transaction().ifPresent(transaction -> print(transaction, scenario));
        difference.steps().ifPresent(steps -> out.printf("first step that differs:%n%s%n", steps));
    }

    private void print(Transaction transaction, Scenario scenario) {
        out.printf(
                "transaction %s of type %d, gas %d, value %s, to %s%n  data %s%n  raw %s%n",
                TransactionCodec.hash(transaction),
                transaction.type().code(),
                transaction.gasLimit(),
                transaction.value(),
                transaction.to().map(Address::toString).orElse("a new contract"),
                Hex.encode(transaction.data()),
                Hex.encode(TransactionCodec.encode(transaction)));
        Address program = transaction
                .to()
                .filter(Targets.RECORDER::equals)
                .map(recorder -> Address.copyOf(transaction.data(), 32 - Address.SIZE))
                .or(transaction::to)
                .orElse(Address.ZERO);
        scenario.accounts().stream()
                .filter(account -> account.address().equals(program))
                .forEach(account -> out.printf("  program %s%n", Hex.encode(account.code())));
    }
}
