package org.lumia.devnet.chaos;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.Signals;
import org.lumia.localnet.Anvil;

/** L1 under faults. {@code safe} and {@code finalized} follow far enough behind that neither a reorg nor a crash reaches them. */
final class Layer1 implements AutoCloseable {

    private static final long CHAIN_ID = 31_337;
    private static final double BLOCK_TIME_SECONDS = 1;

    /** Blocks whose state is kept in memory: more than two epochs. */
    private static final int STATES_MAX = 128;

    private static final Pattern NUMBER = Pattern.compile("\"number\":\"(0x[0-9a-f]+)\"");

    private static final long RESTART_SECONDS_MAX = 60;

    private final Anvil anvil;

    private Layer1(Anvil.Options options) {
        this.anvil = Anvil.start(options);
    }

    /** @param slotsInAnEpoch blocks from latest to safe, and again to finalized */
    static Layer1 start(Path folder, int port, int slotsInAnEpoch) {
        var more = List.of("--accounts", "20", "--prune-history", Integer.toString(STATES_MAX));
        return new Layer1(new Anvil.Options(folder, port, CHAIN_ID, BLOCK_TIME_SECONDS, slotsInAnEpoch, more));
    }

    Anvil anvil() {
        return anvil;
    }

    URI url() {
        return anvil.rpcUrl();
    }

    boolean isAlive() {
        return anvil.isRunning();
    }

    void halt() {
        Signals.send("STOP", anvil.pid());
    }

    void resume() {
        Signals.send("CONT", anvil.pid());
    }

    /** {@code kill -9}; the node is started again from the last state written, and this returns when it was. */
    void killAndStart() {
        var restarted = new CompletableFuture<Void>();
        anvil.whenRestarted(() -> restarted.complete(null));
        ProcessHandle.of(anvil.pid()).orElseThrow().destroyForcibly();
        restarted.orTimeout(RESTART_SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    /**
     * Replaces the last blocks by others without their transactions, but none that is called safe.
     *
     * @return how many were replaced
     */
    int reorg(int depthMax) {
        int depth = (int) Math.min(depthMax, number("latest") - number("safe") - 1);
        var answer = anvil.call("anvil_reorg", Integer.toString(depth), "[]");
        if (answer.contains("\"error\"")) {
            throw new DevnetException("L1 does not reorganise: " + answer);
        }
        return depth;
    }

    private long number(String tag) {
        var answer = NUMBER.matcher(anvil.call("eth_getBlockByNumber", "\"" + tag + "\"", "false"));
        if (!answer.find()) {
            throw new DevnetException("L1 has no block " + tag);
        }
        return Long.decode(answer.group(1));
    }

    @Override
    public void close() {
        anvil.close();
    }
}
