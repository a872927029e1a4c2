package org.lumia.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.reads.ReadsBenchCommand;
import org.lumia.benchmarks.rewards.RewardsBenchCommand;
import org.lumia.benchmarks.state.StateBenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lumia bench}: measures an endpoint, and a peer beside it in the same run. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends pre-signed loads to a JSON-RPC endpoint and prints throughput and latency, reconciled.",
        subcommands = {
            EvmBenchCommand.class,
            BlocksBenchCommand.class,
            StateBenchCommand.class,
            RewardsBenchCommand.class,
            WorstGasCommand.class,
            ReadsBenchCommand.class
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int TRANSACTIONS_MAX = 2_000_000;
    private static final int CONCURRENCY_MAX = 1_024;
    private static final int BATCH_MAX = 1_000;
    private static final int SENDERS_MAX = 10_000;
    private static final int ROUNDS_MAX = 100;

    @Option(names = "--url", defaultValue = "http://127.0.0.1:8545", description = "Endpoint (${DEFAULT-VALUE}).")
    URI url = URI.create("http://127.0.0.1:8545");

    @Option(
            names = "--loads",
            split = ",",
            defaultValue = "transfers,erc20,mixed",
            description = "Any of transfers, erc20, mixed (${DEFAULT-VALUE}).")
    List<String> loads = List.of();

    @Option(names = "--transactions", defaultValue = "20000", description = "Per load (${DEFAULT-VALUE}).")
    int transactions;

    @Option(names = "--warmup", defaultValue = "20000", description = "Sent and not measured (${DEFAULT-VALUE}).")
    int warmup;

    @Option(
            names = "--rounds",
            defaultValue = "1",
            description = "How often each load is measured, endpoint after endpoint in turn (${DEFAULT-VALUE}).")
    int rounds;

    @Option(names = "--concurrency", defaultValue = "32", description = "Connections (${DEFAULT-VALUE}).")
    int concurrency;

    @Option(
            names = "--batch",
            defaultValue = "1",
            description = "Transactions in one request, as a JSON-RPC batch (${DEFAULT-VALUE}).")
    int batch;

    @Option(names = "--senders", defaultValue = "200", description = "Accounts that send (${DEFAULT-VALUE}).")
    int senders;

    @Option(
            names = "--sync-rate",
            defaultValue = "200",
            description =
                    "Transactions a second through eth_sendRawTransactionSync; 0 leaves it out (${DEFAULT-VALUE}).")
    int syncRate;

    @Option(names = "--sync-seconds", defaultValue = "20", description = "How long (${DEFAULT-VALUE}).")
    int syncSeconds;

    @Option(names = "--peer-url", description = "A second endpoint to measure in the same run.")
    @Nullable
    URI peerUrl;

    @Option(names = "--peer-anvil", description = "anvil's binary: started for this run as the peer.")
    @Nullable
    Path peerAnvil;

    @Option(names = "--json", description = "Writes the figures to this file too.")
    @Nullable
    Path json;

    @Option(
            names = "--mnemonic",
            defaultValue = "test test test test test test test test test test test junk",
            description = "Its first account pays for the set-up (default: the usual test mnemonic).")
    String mnemonic = "";

    private final PrintStream out;

    public BenchCommand() {
        this(System.out);
    }

    BenchCommand(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Exit code 0 when everything was reconciled, 1 when not or when an endpoint failed, 2 for wrong arguments. */
    public static int run(String... args) {
        return new CommandLine(new BenchCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("bench: " + failure.getMessage());
                    return 1;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        List<Workload> workloads = workloads();
        check("--transactions", transactions, 1, TRANSACTIONS_MAX);
        check("--concurrency", concurrency, 1, CONCURRENCY_MAX);
        check("--batch", batch, 1, BATCH_MAX);
        check("--senders", senders, 1, SENDERS_MAX);
        check("--rounds", rounds, 1, ROUNDS_MAX);
        var report = new Report(out);
        report.machine();
        var progress = new Progress(out, System.console() != null);
        if (peerAnvil != null) {
            try (var anvil = AnvilPeer.start(peerAnvil)) {
                var peer = endpoint("anvil", anvil.url(), progress);
                measure(report, List.of(peer, endpoint("lumia", url, progress)), workloads, progress);
            }
        } else if (peerUrl != null) {
            var peer = endpoint("peer", peerUrl, progress);
            measure(report, List.of(peer, endpoint("lumia", url, progress)), workloads, progress);
        } else {
            measure(report, List.of(endpoint("lumia", url, progress)), workloads, progress);
        }
        report.ratios();
        if (json != null) {
            Files.write(json, report.json());
        }
        return report.reconciled() ? 0 : 1;
    }

    private record Endpoint(String name, Fixture fixture) {
        URI url() {
            return fixture.uri();
        }
    }

    private Endpoint endpoint(String name, URI url, Progress progress) throws IOException {
        out.printf("%s at %s: preparing %,d senders and an ERC-20%n", name, url, senders);
        String seed = Fixture.newSeed(System.currentTimeMillis());
        Fixture fixture = Fixture.create(url, Wallet.fromMnemonic(mnemonic), seed, senders, senders);
        if (warmup > 0) {
            new LoadRun(url, fixture.prepare(Workload.MIXED, warmup), concurrency, batch).run(progress);
        }
        return new Endpoint(name, fixture);
    }

    /** Endpoints take turns, so that a machine that is faster at times favours none. */
    private void measure(Report report, List<Endpoint> endpoints, List<Workload> workloads, Progress progress)
            throws IOException {
        for (Workload workload : workloads) {
            for (int round = 0; round < rounds; round++) {
                for (Endpoint endpoint : endpoints) {
                    var before = Reconciliation.before(endpoint.fixture());
                    List<Prepared> load = endpoint.fixture().prepare(workload, transactions);
                    LoadRun.Outcome outcome = new LoadRun(endpoint.url(), load, concurrency, batch).run(progress);
                    report.load(endpoint.name(), workload, outcome, before.differences(load, outcome.blocks()));
                }
            }
        }
        for (Endpoint endpoint : endpoints) {
            if (syncRate > 0) {
                List<Prepared> load = endpoint.fixture().prepare(Workload.TRANSFERS, syncRate * syncSeconds);
                report.sync(endpoint.name(), syncRate, new LatencyRun(endpoint.url(), load, syncRate).run(progress));
            }
        }
    }

    private List<Workload> workloads() {
        var parsed = new ArrayList<Workload>();
        for (String load : loads) {
            parsed.add(workload(load)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--loads: '" + load + "' is none of transfers, erc20, mixed")));
        }
        return parsed;
    }

    private static Optional<Workload> workload(String name) {
        for (Workload workload : Workload.values()) {
            if (workload.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(workload);
            }
        }
        return Optional.empty();
    }

    private static void check(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(option + " must be " + min + " to " + max + ", got " + value);
        }
    }
}
