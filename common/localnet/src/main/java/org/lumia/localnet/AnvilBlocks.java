package org.lumia.localnet;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mines a block at each block time, and saves the chain before the next block makes an unsaved one safe. A node that ended is
 * started again from what was saved: only blocks that were never called safe are gone, as in a reorg.
 */
final class AnvilBlocks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnvilBlocks.class);
    private static final int RESTARTS_WITHOUT_BLOCK_MAX = 5;
    private static final Duration STEP_WAIT_MAX = Duration.ofSeconds(20);
    private static final long NOTHING = -1;

    private final Anvil anvil;
    private final long intervalNanos;
    private final int slotsInAnEpoch;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("l1-blocks").unstarted(this::run);
    private long savedThrough = NOTHING;
    private int restarts;

    /** @param slotsInAnEpoch how many blocks the tag {@code safe} is behind the latest */
    AnvilBlocks(Anvil anvil, double blockTimeSeconds, int slotsInAnEpoch) {
        this.anvil = anvil;
        this.intervalNanos = (long) (blockTimeSeconds * TimeUnit.SECONDS.toNanos(1));
        this.slotsInAnEpoch = slotsInAnEpoch;
    }

    /** Block 0 is safe at once, so it is saved before anyone is answered. */
    void start() {
        anvil.setClock();
        anvil.save();
        thread.start();
    }

    /** False once it has given up. */
    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        try {
            long next = System.nanoTime() + intervalNanos;
            while (!stop.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                // A save that takes longer than a block delays the blocks: nothing is safe that is not saved.
                next = Math.max(next + intervalNanos, System.nanoTime());
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("L1 has no more blocks: {}", e.getMessage(), e);
        }
    }

    private void turn() {
        try {
            if (!anvil.isProcessAlive()) {
                restart();
            }
            mine();
            restarts = 0;
        } catch (UncheckedIOException e) {
            LOG.warn("no block of L1: {}", e.getMessage());
        }
    }

    private void restart() {
        if (restarts++ == RESTARTS_WITHOUT_BLOCK_MAX) {
            throw new IllegalStateException("it ended " + restarts + " times without a block");
        }
        savedThrough = NOTHING;
        LOG.warn("L1's process ended; it is started again from its last saved block");
        anvil.restart();
    }

    private void mine() {
        long head = anvil.head();
        long safeNext = head + 1 - slotsInAnEpoch;
        if (savedThrough < safeNext || savedThrough == NOTHING) {
            anvil.save();
            savedThrough = head;
        }
        anvil.call("evm_mine");
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            if (!thread.join(STEP_WAIT_MAX)) {
                thread.interrupt();
                thread.join(STEP_WAIT_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
