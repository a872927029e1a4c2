package org.lumia.localnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;

/**
 * An L1 development node: anvil with Osaka's rules and blobs, its state kept in a file.
 * Accounts are those of the mnemonic {@code test test test test test test test test test test test junk}.
 */
public final class Anvil implements AutoCloseable {

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final HttpLimits CALL_LIMITS = HttpLimits.within(Duration.ofSeconds(20));
    private static final Duration START_WAIT_MAX = Duration.ofSeconds(30);
    private static final long STOP_WAIT_SECONDS_MAX = 20;

    /**
     * How to run it. With a block time of zero a block is mined for each transaction.
     *
     * @param stateIntervalSeconds how often the state is written besides at exit; zero for at exit only
     */
    public record Options(
            Path folder,
            int port,
            long chainId,
            double blockTimeSeconds,
            int slotsInAnEpoch,
            int stateIntervalSeconds,
            List<String> more) {

        /** Mines on demand, on a free port and a temporary folder. */
        public static Options temporary() {
            return new Options(Folders.temporary("anvil"), FreePorts.next(), 31_337, 0, 2, 0, List.of());
        }

        public Options withBlockTime(double seconds) {
            return new Options(folder, port, chainId, seconds, slotsInAnEpoch, stateIntervalSeconds, more);
        }
    }

    private final Options options;
    private final ProcessHandle process;
    private final BoundedHttp http;

    private Anvil(Options options, ProcessHandle process, BoundedHttp http) {
        this.options = options;
        this.process = process;
        this.http = http;
    }

    public static Anvil startTemporary() {
        return start(Options.temporary());
    }

    /** Starts, or takes over the node that a killed process left running on the same folder and port. */
    public static Anvil start(Options options) {
        Folders.create(options.folder());
        var http = new BoundedHttp(CALL_LIMITS);
        var running = leftover(options)
                .map(process -> new Anvil(options, process, http))
                .filter(Anvil::answers);
        if (running.isPresent()) {
            return running.get();
        }
        leftover(options).ifPresent(ProcessHandle::destroyForcibly);
        try {
            var log = options.folder().resolve("anvil.log").toFile();
            var started = new ProcessBuilder(command(options))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log))
                    .start();
            Files.writeString(options.folder().resolve("anvil.pid"), Long.toString(started.pid()));
            var anvil = new Anvil(options, started.toHandle(), http);
            anvil.awaitAnswer(started);
            return anvil;
        } catch (IOException e) {
            throw new UncheckedIOException("anvil cannot be started", e);
        }
    }

    private static List<String> command(Options options) {
        // A session of its own: Ctrl-C in a terminal must reach the devnet alone, which stops L1 last.
        var command = new ArrayList<String>(Files.isExecutable(SETSID) ? List.of(SETSID.toString()) : List.of());
        command.addAll(List.of(binary().toString(), "--quiet"));
        command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(options.port())));
        command.addAll(List.of("--chain-id", Long.toString(options.chainId()), "--hardfork", "osaka"));
        command.addAll(List.of("--slots-in-an-epoch", Integer.toString(options.slotsInAnEpoch())));
        command.addAll(List.of("--state", options.folder().resolve("state.json").toString()));
        if (options.blockTimeSeconds() > 0) {
            command.addAll(List.of("--block-time", Double.toString(options.blockTimeSeconds())));
        }
        if (options.stateIntervalSeconds() > 0) {
            command.addAll(List.of("--state-interval", Integer.toString(options.stateIntervalSeconds())));
        }
        command.addAll(options.more());
        return command;
    }

    /** Whether a node that a killed process left behind runs on this folder. */
    public static boolean isLeftRunning(Options options) {
        return leftover(options).isPresent();
    }

    /** Stops a node that a killed process left behind; its state is written first. */
    public static void stopLeftRunning(Options options) {
        leftover(options).ifPresent(process -> new Anvil(options, process, new BoundedHttp(CALL_LIMITS)).close());
    }

    private static Optional<ProcessHandle> leftover(Options options) {
        var file = options.folder().resolve("anvil.pid");
        try {
            return Files.exists(file)
                    ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                            .filter(process -> process.info()
                                    .command()
                                    .map(c -> c.endsWith("anvil"))
                                    .orElse(false))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void awaitAnswer(Process started) {
        long deadline = System.nanoTime() + START_WAIT_MAX.toNanos();
        var never = new CountDownLatch(1);
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new IllegalStateException("anvil did not start on port " + options.port() + "; its log: "
                        + options.folder().resolve("anvil.log"));
            }
            try {
                never.await(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    private boolean answers() {
        try {
            return call("eth_chainId").contains("\"result\"");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** A JSON-RPC call; parameters are JSON values. Gives the whole answer. */
    public String call(String method, String... parameters) {
        var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
                .formatted(method, String.join(",", parameters));
        try {
            var answer = http.post(rpcUrl(), body.getBytes(StandardCharsets.UTF_8));
            return new String(answer.body(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mines blocks at once; the {@code safe} and {@code finalized} tags follow by one and two epochs. */
    public void mine(int blocks) {
        call("anvil_mine", "\"0x" + Integer.toHexString(blocks) + "\"");
    }

    public URI rpcUrl() {
        return URI.create("http://127.0.0.1:" + options.port());
    }

    public int port() {
        return options.port();
    }

    public long chainId() {
        return options.chainId();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** The native {@code anvil} of {@code deploy/contracts}. */
    public static Path binary() {
        return ContractsFolder.binary("anvil");
    }

    /** The native {@code cast} that belongs to this anvil. */
    public static Path cast() {
        return ContractsFolder.binary("cast");
    }

    /** Stops it; the state is written first. */
    @Override
    public void close() {
        http.close();
        process.destroy();
        try {
            process.onExit().get(STOP_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
