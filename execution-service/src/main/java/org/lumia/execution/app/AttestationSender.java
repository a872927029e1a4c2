package org.lumia.execution.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.lumia.chain.state.ChainStore;
import org.lumia.execution.Attestations;
import org.lumia.execution.Blocks;
import org.lumia.platform.health.Absence;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.v1.ExecutedBlock;

/** Attests blocks off the critical path: syncs the store, signs, appends; the position moves when all is acknowledged. */
final class AttestationSender {
    private static final int GROUP_MAX = 256;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final ChainStore store;
    private final Blocks blocks;
    private final Attestations attestations;
    private final LogAppender appender;
    private final InstantSource clock;
    private final Absence ahead;
    private volatile long through = -1;

    AttestationSender(
            ChainStore store,
            Blocks blocks,
            Attestations attestations,
            LogAppender appender,
            InstantSource clock,
            ServiceHealth health) {
        this.store = store;
        this.blocks = blocks;
        this.attestations = attestations;
        this.appender = appender;
        this.clock = clock;
        this.ahead = health.absence("clock");
    }

    long through() {
        return Math.max(0, through);
    }

    /** Goes on behind what was acknowledged. */
    void begin() {
        through = Math.max(0, store.attestedThrough());
    }

    Duration step() throws InterruptedException, ExecutionException {
        long height = blocks.height();
        if (through >= height) {
            return IDLE;
        }
        List<ExecutedBlock> due = new ArrayList<>();
        long wait = 0;
        for (long number = through + 1; number <= height && due.size() < GROUP_MAX; number++) {
            ExecutedBlock block = blocks.byNumber(number).orElseThrow();
            wait = attestations.notBeforeMs(block) - clock.millis();
            if (wait > 0) {
                ahead.begin(
                        ("block %d is for %s, %d ms after this machine's clock and more than maxDriftMs allows; either may be wrong,"
                                        + " and it is not attested until then")
                                .formatted(
                                        number,
                                        Instant.ofEpochMilli(block.getTimestampMs()),
                                        block.getTimestampMs() - clock.millis()));
                break;
            }
            due.add(block);
        }
        if (!due.isEmpty()) {
            send(due);
        }
        if (wait <= 0) {
            ahead.end();
        }
        // Not longer: the clock may be set meanwhile.
        return Duration.ofMillis(Math.clamp(wait, 0, IDLE.toMillis()));
    }

    private void send(List<ExecutedBlock> due) throws InterruptedException, ExecutionException {
        store.sync();
        var appended = new ArrayList<CompletableFuture<Long>>();
        for (ExecutedBlock block : due) {
            appended.add(appender.appendWhenRoom(attestations.sign(block).toByteArray()));
        }
        for (var acknowledged : appended) {
            acknowledged.get();
        }
        through = due.getLast().getNumber();
        store.attestedThrough(through);
    }
}
