package org.lumia.execution.rpc;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.lumia.evm.ExecutionStoppedException;
import org.lumia.evm.OutOfMemoryLimitException;
import org.lumia.evm.ProgramCache;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.rpc.JsonRpcException;

/** Executions of one class on behalf of callers: so many at a time, each for so long. */
final class BoundedRuns implements AutoCloseable {
    private static final long TICK_MILLIS = 1_000;

    private final Places places;
    private final ProgramCache programs;
    private final long memoryBytesMax;
    private final Queue<TransactionProcessor> processors = new ConcurrentLinkedQueue<>();
    private final Set<TransactionProcessor> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("call-deadlines").daemon().factory());

    /** @param programs that all classes share @param memoryBytesMax that one execution's frames may have together */
    BoundedRuns(Places places, ProgramCache programs, long memoryBytesMax) {
        this.places = places;
        this.programs = programs;
        this.memoryBytesMax = memoryBytesMax;
        clock.setRemoveOnCancelPolicy(true);
        // A deadline that is the next one of all wakes the clock's thread: with this before it, that of a short call
        // does not.
        clock.scheduleWithFixedDelay(() -> {}, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Does the work with a processor that is its own meanwhile.
     *
     * @throws JsonRpcException when no place becomes free in time, or the work takes longer than it may
     */
    <T> T run(long millisMax, Function<TransactionProcessor, T> work) {
        return places.run(() -> runNow(millisMax, work));
    }

    private <T> T runNow(long millisMax, Function<TransactionProcessor, T> work) {
        TransactionProcessor free = processors.poll();
        TransactionProcessor processor = free != null ? free : processor();
        Future<?> deadline = clock.schedule(processor::stop, millisMax, TimeUnit.MILLISECONDS);
        running.add(processor);
        if (closed) {
            processor.stop();
        }
        try {
            return work.apply(processor);
        } catch (ExecutionStoppedException late) {
            throw new JsonRpcException(
                    JsonRpcException.SERVER_ERROR, "execution aborted (timeout = %s)".formatted(duration(millisMax)));
        } catch (OutOfMemoryLimitException tooMuch) {
            throw new JsonRpcException(JsonRpcException.SERVER_ERROR, String.valueOf(tooMuch.getMessage()));
        } catch (ArithmeticException overflow) {
            // Only balances that a caller made up are so large.
            throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "a balance would exceed 256 bits");
        } finally {
            running.remove(processor);
            // One that is stopped stays so: it is not used again.
            if (deadline.cancel(false)) {
                processors.add(processor);
            }
        }
    }

    private TransactionProcessor processor() {
        var processor = new TransactionProcessor(Precompiles::of, programs);
        processor.limitMemory(memoryBytesMax);
        return processor;
    }

    /** As Go writes it. */
    private static String duration(long millis) {
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    /** Stops what runs: nothing reads the state when that is closed. */
    @Override
    public void close() {
        closed = true;
        running.forEach(TransactionProcessor::stop);
        places.close();
        clock.shutdownNow();
    }
}
