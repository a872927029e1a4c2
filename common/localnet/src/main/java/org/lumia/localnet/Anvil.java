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
 * An L1 development node: anvil with Osaka's rules and blobs, its state kept in a file. With a block time, what it calls safe
 * outlives it, however it ends, and one that ended is started again. Accounts are those of the mnemonic {@code test test test test test test test test test test test junk}.
 */
public final class Anvil implements AutoCloseable {

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final HttpLimits CALL_LIMITS = HttpLimits.within(Duration.ofSeconds(20));
    private static final Duration START_WAIT_MAX = Duration.ofSeconds(30);
    private static final long STOP_WAIT_SECONDS_MAX = 20;
    private static final long GENESIS_SECONDS = 1_700_000_000;

    /**
     * How to run it. With a block time of zero a block is mined for each transaction, and the state is written at exit only.
     */
    public record Options(
            Path folder, int port, long chainId, double blockTimeSeconds, int slotsInAnEpoch, List<String> more) {

        /** Mines on demand, on a free port and a temporary folder. */
        public static Options temporary() {
            return new Options(Folders.temporary("anvil"), FreePorts.next(), 31_337, 0, 2, List.of());
        }

        public Options withBlockTime(double seconds) {
            return new Options(folder, port, chainId, seconds, slotsInAnEpoch, more);
        }

        private Path state() {
            return folder.resolve("state.json");
        }
    }

    private final Options options;
    private final BoundedHttp http;
    private final AnvilState state;
    private final Optional<AnvilBlocks> blocks;
    private volatile ProcessHandle process;
    private volatile Runnable whenRestarted = () -> {};

    private Anvil(Options options, ProcessHandle process, BoundedHttp http) {
        this.options = options;
        this.process = process;
        this.http = http;
        this.state = new AnvilState(options.state());
        this.blocks = options.blockTimeSeconds() > 0
                ? Optional.of(new AnvilBlocks(this, options.blockTimeSeconds(), options.slotsInAnEpoch()))
                : Optional.empty();
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
            running.get().blocks.ifPresent(AnvilBlocks::start);
            return running.get();
        }
        leftover(options).ifPresent(ProcessHandle::destroyForcibly);
        var started = launch(options);
        var anvil = new Anvil(options, started.toHandle(), http);
        anvil.awaitAnswer(started);
        anvil.blocks.ifPresent(AnvilBlocks::start);
        return anvil;
    }

    private static Process launch(Options options) {
        try {
            var log = options.folder().resolve("anvil.log").toFile();
            var started = new ProcessBuilder(command(options))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log))
                    .start();
            Files.writeString(options.folder().resolve("anvil.pid"), Long.toString(started.pid()));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("anvil cannot be started", e);
        }
    }

    /** Starts it again, where its last saved state stands. */
    void restart() {
        var started = launch(options);
        process = started.toHandle();
        awaitAnswer(started);
        setClock();
        whenRestarted.run();
    }

    /** Called after each start that followed an end of the process. */
    public void whenRestarted(Runnable action) {
        whenRestarted = action;
    }

    private static List<String> command(Options options) {
        // A session of its own: Ctrl-C in a terminal must reach the devnet alone, which stops L1 last.
        var command = new ArrayList<String>(Files.isExecutable(SETSID) ? List.of(SETSID.toString()) : List.of());
        command.addAll(List.of(binary().toString(), "--quiet"));
        command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(options.port())));
        command.addAll(List.of("--chain-id", Long.toString(options.chainId()), "--hardfork", "osaka"));
        command.addAll(List.of("--slots-in-an-epoch", Integer.toString(options.slotsInAnEpoch())));
        if (options.blockTimeSeconds() > 0) {
            // AnvilBlocks mines and saves: anvil itself writes its state in place, and a kill leaves half of it.
            command.add("--no-mining");
            // Else each start makes another block 0, which a later one may take for the chain's.
            command.addAll(List.of("--timestamp", Long.toString(GENESIS_SECONDS)));
            if (Files.exists(options.state())) {
                command.addAll(List.of("--load-state", options.state().toString()));
            }
        } else {
            command.addAll(List.of("--state", options.state().toString()));
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

    /** Its clock begins at block 0: blocks are to have the time of day. */
    void setClock() {
        call("evm_setTime", Long.toString(System.currentTimeMillis() / 1_000));
    }

    long head() {
        return Long.decode(call("eth_blockNumber").replaceAll("(?s).*\"result\":\"(0x[0-9a-f]+)\".*", "$1"));
    }

    /** Writes the chain to its file, whole or not at all. */
    void save() {
        state.save(rpcUrl());
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

    /** Whether it runs, or is about to be started again. */
    public boolean isRunning() {
        return process.isAlive() || blocks.filter(AnvilBlocks::isAlive).isPresent();
    }

    boolean isProcessAlive() {
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
        blocks.ifPresent(AnvilBlocks::close);
        if (blocks.isPresent() && process.isAlive() && answers()) {
            save();
        }
        http.close();
        state.close();
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
