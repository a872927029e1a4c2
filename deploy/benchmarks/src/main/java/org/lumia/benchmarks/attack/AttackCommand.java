package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.lumia.benchmarks.Loopback;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.ServerProcess;
import org.lumia.benchmarks.Wallet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumia attack}: attacks a node on this machine, and measures what somebody else's calls take meanwhile. */
@Command(
        name = "attack",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Attacks a node on this machine for some seconds, attack after attack, and prints what was refused and how"
                    + " a bystander fared.",
            "Attackers and bystander come from loopback addresses of their own, which a devnet holds to its limits as"
                    + " it does strangers.",
            "Exit status: 0 every request of the bystander was answered and no answer was a fault of the node (5xx,"
                    + " but 503 with Retry-After), 1 otherwise, 2 wrong arguments."
        })
public final class AttackCommand implements Callable<Integer> {
    private static final int SECONDS_MAX = 300;
    private static final BigInteger BYSTANDER_FUNDS_WEI = BigInteger.TEN.pow(19);
    private static final long TRANSFER_GAS = 21_000;
    private static final long OVER_CHECK_NANOS = 100_000_000;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Attacks, or all; without one, they are listed.")
    List<String> names = List.of();

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8545",
            description = "The node; loopback alone (${DEFAULT-VALUE}).")
    URI url = URI.create("http://127.0.0.1:8545");

    @Option(names = "--seconds", defaultValue = "20", description = "Each, 1 to 300 (${DEFAULT-VALUE}).")
    int seconds;

    @Option(names = "--at-once", description = "All of them together, not one after another.")
    boolean atOnce;

    @Option(
            names = "--from",
            split = ",",
            defaultValue = "127.0.0.2,127.0.0.3,127.0.0.4,127.0.0.5",
            description = "Loopback addresses that attackers come from (${DEFAULT-VALUE}).")
    List<String> from = List.of();

    @Option(
            names = "--bystander",
            defaultValue = "127.0.0.99",
            description = "Where the bystander comes from (${DEFAULT-VALUE}).")
    String bystanderFrom = "127.0.0.99";

    @Option(names = "--exempt", description = "All come from 127.0.0.1, which a devnet holds to no limit.")
    boolean exempt;

    @Option(
            names = "--mnemonic",
            defaultValue = "test test test test test test test test test test test junk",
            description = "Its first account pays (default: the usual test mnemonic).")
    String mnemonic = "";

    private final PrintStream out;

    public AttackCommand() {
        this(System.out);
    }

    AttackCommand(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** The exit code; see the command's description. */
    public static int run(String... args) {
        return new CommandLine(new AttackCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("attack: " + failure.getMessage());
                    return failure instanceof IllegalArgumentException ? 2 : 1;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (names.isEmpty()) {
            Attacks.all().forEach(attack -> out.printf("%-12s %s%n", attack.name(), attack.what()));
            return 0;
        }
        if (seconds < 1 || seconds > SECONDS_MAX) {
            throw new IllegalArgumentException("--seconds must be 1 to %d, got %d".formatted(SECONDS_MAX, seconds));
        }
        List<Attack> wanted = wanted();
        Loopback.require(url);
        var length = Duration.ofSeconds(seconds);
        List<InetAddress> attackers =
                exempt ? List.of() : from.stream().map(AttackCommand::loopback).toList();
        Optional<InetAddress> stranger = exempt ? Optional.empty() : Optional.of(loopback(bystanderFrom));
        var target = new Target(url, Wallet.fromMnemonic(mnemonic), attackers);
        var bystander = Wallet.fromSeed("bystander " + System.currentTimeMillis());
        try (var rpc = new Rpc(url)) {
            Target.receipt(
                    rpc,
                    target.send(rpc, TRANSFER_GAS, Optional.of(bystander.address()), BYSTANDER_FUNDS_WEI, new byte[0]));
        }
        var report = new AttackReport(out, new ServerProcess(url.getPort()));
        boolean well = true;
        for (List<Attack> together :
                atOnce ? List.of(wanted) : wanted.stream().map(List::of).toList()) {
            for (Attack attack : together) {
                attack.prepare(target);
            }
            // Before and after: what else the machine does changes meanwhile.
            report.quiet(quiet(target, bystander, stranger, length));
            try (var beside = new Bystander(target, bystander, target.payer(), stranger)) {
                target.begin(length);
                List<Tally> tallies = run(together, target, beside);
                report.attacks(together, tallies, beside.fared());
                well &= beside.fared().failures().isEmpty()
                        && tallies.stream().allMatch(tally -> tally.faultCount() == 0);
            }
            report.quietAfter(quiet(target, bystander, stranger, length));
        }
        return well ? 0 : 1;
    }

    /** How the bystander fares while nobody attacks and gas costs little. */
    private static Bystander.Fared quiet(
            Target target, Wallet bystander, Optional<InetAddress> stranger, Duration length) throws IOException {
        try (var rpc = new Rpc(target.url())) {
            Target.awaitQuietFee(rpc);
        }
        try (var quiet = new Bystander(target, bystander, target.payer(), stranger)) {
            LockSupport.parkNanos(length.toNanos());
            quiet.close();
            return quiet.fared();
        }
    }

    private static InetAddress loopback(String text) {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            if (address.isLoopbackAddress()) {
                return address;
            }
        } catch (IllegalArgumentException none) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "attackers and bystander come from loopback addresses, 127.0.0.2 for example: not from " + text);
    }

    /** The bystander is measured while the attacks go on, not while they count what became of them. */
    private static List<Tally> run(List<Attack> attacks, Target target, Bystander beside)
            throws IOException, InterruptedException {
        var tallies = new ArrayList<Tally>();
        var running = new ArrayList<Future<?>>();
        try (var threads = Executors.newThreadPerTaskExecutor(Parallel.attackers("attack-"))) {
            for (Attack attack : attacks) {
                var tally = new Tally();
                tallies.add(tally);
                running.add(threads.submit(() -> {
                    attack.run(target, tally);
                    return null;
                }));
            }
            while (!target.isOver()) {
                LockSupport.parkNanos(OVER_CHECK_NANOS);
            }
            beside.close();
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new IOException("an attack could not be made: " + failed.getCause(), failed.getCause());
        }
        return tallies;
    }

    private List<Attack> wanted() {
        if (names.equals(List.of("all"))) {
            return Attacks.all();
        }
        var wanted = new ArrayList<Attack>();
        for (String name : names) {
            wanted.add(Attacks.all().stream()
                    .filter(attack -> attack.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no attack %s: %s, or all".formatted(name, String.join(", ", Attacks.names())))));
        }
        return wanted;
    }
}
