package org.lumia.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lumia bench worst-gas}: how long others wait behind transactions that spend all their gas on one kind of work. */
@Command(
        name = "worst-gas",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Floods a development chain with one costly kind of work after another; prints what a bystander's transfer waits.")
final class WorstGasCommand implements Callable<Integer> {
    private static final int SENDERS_MAX = 1_000;
    /** What ingress keeps of one sender. */
    private static final int EACH_MAX = 64;

    @Option(names = "--url", defaultValue = "http://127.0.0.1:8545", description = "Endpoint (${DEFAULT-VALUE}).")
    URI url = URI.create("http://127.0.0.1:8545");

    @Option(names = "--kinds", split = ",", description = "Only those whose names hold one of these.")
    List<String> kinds = List.of("");

    @Option(names = "--senders", defaultValue = "9", description = "That flood (${DEFAULT-VALUE}).")
    int senders;

    @Option(names = "--each", defaultValue = "7", description = "Transactions of each (${DEFAULT-VALUE}).")
    int each;

    @Option(
            names = "--mnemonic",
            defaultValue = "test test test test test test test test test test test junk",
            description = "Its first account pays (default: the usual test mnemonic).")
    String mnemonic = "";

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var chosen = WorstGasKind.all().stream()
                .filter(kind -> kinds.stream().anyMatch(kind.name()::contains))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("--kinds: no kind's name holds any of " + kinds);
        }
        if (senders < 1 || senders > SENDERS_MAX || each < 1 || each > EACH_MAX) {
            throw new IllegalArgumentException(
                    "--senders must be 1 to %d, --each 1 to %d".formatted(SENDERS_MAX, EACH_MAX));
        }
        out.printf(
                "%d senders, %d transactions of 16,000,000 gas each, then a transfer of somebody else every half second%n",
                senders, each);
        out.printf(
                "%-24s %9s %9s %12s %12s %14s%n",
                "", "included", "Mgas/s", "first waits", "most waits", "cost a second");
        try (var flood = new WorstGasFlood(url, Wallet.fromMnemonic(mnemonic), senders, each)) {
            for (WorstGasKind kind : chosen) {
                print(kind, flood.run(kind));
            }
        }
        return 0;
    }

    private void print(WorstGasKind kind, WorstGasFlood.Outcome outcome) {
        out.printf(
                Locale.ROOT,
                "%-24s %9d %9.0f %10.2f s %10.2f s %14s%n",
                kind.name(),
                outcome.included(),
                outcome.mgasPerSecond(),
                outcome.waits().getFirst(),
                outcome.waits().stream().mapToDouble(wait -> wait).max().orElse(0),
                outcome.costs().size() < 2 ? "-" : "x %.2f".formatted(growth(outcome.costs())));
    }

    /** By what factor a second costs more than the one before, on the whole: the first and the last full one. */
    private static double growth(List<BigInteger> costs) {
        double whole = costs.getLast().doubleValue() / costs.getFirst().doubleValue();
        return Math.pow(whole, 1.0 / (costs.size() - 1));
    }
}
