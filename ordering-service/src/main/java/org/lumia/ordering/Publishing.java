package org.lumia.ordering;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.v1.DoubleSeal;
import org.lumia.protocol.v1.Evidence;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;

/** Publishes blocks at once and saves where they stand a little later: after a crash the same blocks are published again. */
final class Publishing {
    private final Output output;
    private final OrderingStore store;
    private final OrderingLimits limits;
    private final List<CompletableFuture<Long>> unacknowledged = new ArrayList<>();
    private int unsavedBlocks;
    private long savedAtMs;
    private long savedOffset;

    Publishing(Output output, OrderingStore store, OrderingLimits limits, long savedOffset) {
        this.output = output;
        this.store = store;
        this.limits = limits;
        this.savedOffset = savedOffset;
    }

    void publish(OrderedBlock block) {
        unacknowledged.add(output.publish(block));
        unsavedBlocks++;
    }

    void publish(Seal first, Seal second) {
        var found = Evidence.newBuilder()
                .setOperator(second.getSequencer())
                .setDoubleSeal(DoubleSeal.newBuilder().setFirst(first).setSecond(second))
                .build();
        unacknowledged.add(output.publish(found));
    }

    /** Saves when it is time. @return ms until the next save is due */
    long saveWhenDue(LogState state, long nowMs) {
        if (state.nextOffset() == savedOffset) {
            return Long.MAX_VALUE;
        }
        long due = savedAtMs + limits.saveIntervalMillis();
        if (nowMs < due && unsavedBlocks < limits.unsavedBlocksMax()) {
            return due - nowMs;
        }
        save(state, nowMs);
        return Long.MAX_VALUE;
    }

    void save(LogState state, long nowMs) {
        if (state.nextOffset() == savedOffset || state.readFrom() < state.nextOffset()) {
            return;
        }
        awaitAcknowledged();
        store.save(state.snapshot());
        unsavedBlocks = 0;
        savedOffset = state.nextOffset();
        savedAtMs = nowMs;
    }

    private void awaitAcknowledged() {
        try {
            CompletableFuture.allOf(unacknowledged.toArray(CompletableFuture[]::new))
                    .get();
        } catch (ExecutionException e) {
            throw new AbsentException("blocks after offset %d are not published: %s".formatted(savedOffset, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AbsentException("interrupted while publishing", e);
        }
        unacknowledged.clear();
    }
}
