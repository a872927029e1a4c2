package org.lumia.ordering;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.fairness.FairnessCounts;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.v1.DoubleSeal;
import org.lumia.protocol.v1.Evidence;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;

/** Publishes blocks at once and saves where they stand a little later: after a crash the same blocks are published again. */
final class Publishing {
    /** Entries that made no block are soon read again: they wait for so many intervals. */
    private static final long IDLE_SAVE_INTERVALS = 10;

    private final Output output;
    private final OrderingStore store;
    private final FairnessCounts fairness;
    private final OrderingLimits limits;
    private final LongSupplier nanoTime;
    private final List<CompletableFuture<Long>> unacknowledged = new ArrayList<>();
    private int unsavedBlocks;
    private long savedNanos;
    private long savedOffset;

    Publishing(
            Output output,
            OrderingStore store,
            FairnessCounts fairness,
            OrderingLimits limits,
            LongSupplier nanoTime,
            long savedOffset) {
        this.output = output;
        this.store = store;
        this.fairness = fairness;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.savedNanos = nanoTime.getAsLong();
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
    long saveWhenDue(LogState state) {
        if (state.nextOffset() == savedOffset) {
            return Long.MAX_VALUE;
        }
        long savedFor = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - savedNanos);
        long dueAfter =
                unsavedBlocks == 0 ? IDLE_SAVE_INTERVALS * limits.saveIntervalMillis() : limits.saveIntervalMillis();
        if (savedFor < dueAfter && unsavedBlocks < limits.unsavedBlocksMax()) {
            return dueAfter - savedFor;
        }
        save(state);
        return Long.MAX_VALUE;
    }

    void save(LogState state) {
        if (state.nextOffset() == savedOffset || state.readFrom() < state.nextOffset()) {
            return;
        }
        awaitAcknowledged();
        store.save(state.snapshot(), fairness.state(), fairness.closed());
        fairness.forgetClosed();
        unsavedBlocks = 0;
        savedOffset = state.nextOffset();
        savedNanos = nanoTime.getAsLong();
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
