package org.lumia.benchmarks.reads;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.AnvilPeer;
import org.lumia.benchmarks.Wallet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lumia bench reads}: reads a second of a chain beside those of anvil, in the same run. */
@Command(
        name = "reads",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes the same accounts, token and transfers on a development chain and on a fresh anvil, then asks both"
                    + " in turn for",
            "the same things. Every answer is held against the one that is right; one that is not ends the run."
        })
public final class ReadsBenchCommand implements Callable<Integer> {
    private static final int ROUNDS_MAX = 100;
    private static final int CONNECTIONS_MAX = 1_024;
    private static final int SECONDS_MAX = 600;
    private static final int SHOWN_EVERY = 10;

    /** What it reads best with: a block for each transaction, nothing between. */
    private static final List<String> ANVIL_OPTIONS = List.of("--order=fifo");

    @Option(names = "--url", defaultValue = "http://127.0.0.1:8545", description = "Endpoint (${DEFAULT-VALUE}).")
    URI url = URI.create("http://127.0.0.1:8545");

    @Option(
            names = "--anvil",
            defaultValue = "${sys:localnet.contracts-folder:-deploy/contracts}/node_modules/.bin/anvil",
            description = "anvil's binary (deploy/contracts/node_modules/.bin/anvil).")
    Path anvil = Path.of("");

    @Option(names = "--methods", split = ",", description = "Only these (default: all).")
    List<String> methods = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Measured, the two endpoints in turn, after one that warms up (${DEFAULT-VALUE}).")
    int rounds;

    @Option(names = "--connections", defaultValue = "32", description = "Of HTTP, kept alive (${DEFAULT-VALUE}).")
    int connections;

    @Option(
            names = "--seconds",
            defaultValue = "2",
            description = "For each method, endpoint and round (${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--pid",
            description = "The endpoint's process: what it takes of processors for a read is printed beside anvil's.")
    @Nullable
    Long pid;

    @Option(names = "--json", description = "Writes the figures to this file too.")
    @Nullable
    Path json;

    @Option(
            names = "--mnemonic",
            defaultValue = "test test test test test test test test test test test junk",
            description = "Its first account pays for the set-up (default: the usual test mnemonic).")
    String mnemonic = "";

    @Spec
    @Nullable
    CommandSpec spec;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException {
        List<ReadMethod> asked = asked();
        check("--rounds", rounds, ROUNDS_MAX);
        check("--connections", connections, CONNECTIONS_MAX);
        check("--seconds", seconds, SECONDS_MAX);
        if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            throw refused("--url must be http with a host, such as http://127.0.0.1:8545, got " + url);
        }
        Optional<ProcessHandle> server = Optional.ofNullable(pid)
                .map(given ->
                        ProcessHandle.of(given).orElseThrow(() -> refused("--pid: there is no process " + given)));
        if (!Files.isExecutable(anvil)) {
            throw refused("--anvil: there is no program " + anvil);
        }
        out.printf(
                "machine: %d processors, JDK %s; %d connections, %d s each, %d rounds after a warm-up%n",
                Runtime.getRuntime().availableProcessors(), Runtime.version(), connections, seconds, rounds);
        String seed = "lumia bench reads " + System.currentTimeMillis();
        var report = new ReadsReport(out);
        try (var peer = AnvilPeer.start(anvil, ANVIL_OPTIONS)) {
            ReadsChain theirs = prepare("anvil", peer.url(), seed);
            ReadsChain ours = prepare("lumia", url, seed);
            ReadsChain.compare(ours, theirs);
            out.println("all reads say the same on both");
            measure(report, asked, new Side(ours, server), new Side(theirs, Optional.of(peer.process())));
        }
        report.table();
        if (json != null) {
            Files.write(json, report.json());
        }
        return 0;
    }

    private ReadsChain prepare(String name, URI endpoint, String seed) throws IOException {
        out.printf("%s at %s: an ERC-20 and %d transfers, a block each%n", name, endpoint, ReadsChain.transactions());
        IntConsumer progress = sent -> {
            if (System.console() != null && (sent % SHOWN_EVERY == 0 || sent == ReadsChain.transactions())) {
                out.printf(
                        "\r  %d of %d%s",
                        sent, ReadsChain.transactions(), sent == ReadsChain.transactions() ? "\r\033[K" : "");
                out.flush();
            }
        };
        return ReadsChain.prepare(name, endpoint, Wallet.fromMnemonic(mnemonic), seed, progress);
    }

    private record Side(ReadsChain chain, Optional<ProcessHandle> server) {}

    /** Round 0 warms up. */
    private void measure(ReadsReport report, List<ReadMethod> asked, Side ours, Side theirs) throws IOException {
        for (int round = 0; round <= rounds; round++) {
            for (ReadMethod method : asked) {
                ReadsRun.Outcome anvils = run(theirs, method);
                ReadsRun.Outcome lumias = run(ours, method);
                if (round == 0) {
                    out.printf("warm-up  %s%n", method.text());
                } else {
                    report.add(method, round, lumias, anvils);
                }
            }
        }
    }

    private ReadsRun.Outcome run(Side side, ReadMethod method) throws IOException {
        return new ReadsRun(side.chain(), method, connections, TimeUnit.SECONDS.toNanos(seconds), side.server()).run();
    }

    private List<ReadMethod> asked() {
        if (methods.isEmpty()) {
            return List.of(ReadMethod.values());
        }
        var asked = new ArrayList<ReadMethod>();
        for (String name : methods) {
            asked.add(ReadMethod.of(name)
                    .orElseThrow(() -> refused("--methods: '%s' is none of %s".formatted(name, ReadMethod.names()))));
        }
        return asked;
    }

    private void check(String option, int value, int max) {
        if (value < 1 || value > max) {
            throw refused("%s must be 1 to %d, got %d".formatted(option, max, value));
        }
    }

    private ParameterException refused(String why) {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        return new ParameterException(spec.commandLine(), why);
    }
}
