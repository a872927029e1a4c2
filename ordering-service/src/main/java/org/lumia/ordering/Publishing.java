package org.lumia.ordering;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final List<DerivedBlock> derived = new ArrayList<>();
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<CompletableFuture<Long>> unacknowledged = new ArrayList<>();
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
        derived.add(DerivedBlock.of(block));
    }

    void publish(Seal first, Seal second) {
        var found = Evidence.newBuilder()
                .setOperator(second.getSequencer())
                .setDoubleSeal(DoubleSeal.newBuilder().setFirst(first).setSecond(second))
                .build();
        unacknowledged.add(output.publish(found));
        evidence.add(found);
    }

    /** Saves when it is time. @return ms until the next save is due */
    long saveWhenDue(LogState state, long nowMs) {
        if (state.nextOffset() == savedOffset) {
            return Long.MAX_VALUE;
        }
        long due = savedAtMs + limits.saveIntervalMillis();
        if (nowMs < due && derived.size() < limits.unsavedBlocksMax()) {
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
        store.save(state.snapshot(), List.copyOf(derived), List.copyOf(evidence));
        derived.clear();
        evidence.clear();
        savedOffset = state.nextOffset();
        savedAtMs = nowMs;
    }

    int unsavedBlocks() {
        return derived.size();
    }

    private void awaitAcknowledged() {
        try {
            CompletableFuture.allOf(unacknowledged.toArray(CompletableFuture[]::new))
                    .get(limits.acknowledgeWaitMillisMax(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "blocks after offset %d were not published: %s".formatted(savedOffset, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing", e);
        }
        unacknowledged.clear();
    }
}
