package org.lumia.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** anvil, started for one run. */
public final class AnvilPeer implements AutoCloseable {
    private static final long START_NANOS_MAX = 30_000_000_000L;
    private static final long POLL_DELAY_NANOS = 50_000_000;

    private final Process process;
    private final URI url;

    private AnvilPeer(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** With the settings it is fastest with. */
    static AnvilPeer start(Path binary) throws IOException {
        return start(binary, List.of("--block-time=0.2", "--gas-limit=10000000000", "--order=fifo"));
    }

    /** With Osaka's rules and these settings besides. */
    public static AnvilPeer start(Path binary, List<String> settings) throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var command = new ArrayList<>(List.of(binary.toString(), "--silent", "--port=" + port, "--hardfork=osaka"));
        command.addAll(settings);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var peer = new AnvilPeer(process, URI.create("http://127.0.0.1:" + port));
        peer.awaitReady();
        return peer;
    }

    private void awaitReady() throws IOException {
        long start = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - start < START_NANOS_MAX) {
            try (var rpc = new Rpc(url)) {
                rpc.call("eth_chainId");
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(POLL_DELAY_NANOS);
            }
        }
        close();
        throw new IOException("anvil did not answer at " + url + " within 30 s");
    }

    /** It, or a script that has started it. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    public URI url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
