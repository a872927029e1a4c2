package org.lumia.execution.rpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.lumia.evm.ExecutionStoppedException;
import org.lumia.evm.ProgramCache;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.rpc.JsonRpcException;

/** Executions on behalf of callers: so many at a time, each for so long. */
final class BoundedRuns implements AutoCloseable {
    private final RpcLimits limits;
    private final Semaphore running;
    private final ProgramCache programs = new ProgramCache();
    private final Queue<TransactionProcessor> processors = new ConcurrentLinkedQueue<>();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("call-deadlines").daemon().factory());

    BoundedRuns(RpcLimits limits) {
        this.limits = limits;
        clock.setRemoveOnCancelPolicy(true);
        this.running = new Semaphore(limits.callsMax());
    }

    int running() {
        return limits.callsMax() - running.availablePermits();
    }

    /**
     * Does the work with a processor that is its own meanwhile.
     *
     * @throws JsonRpcException when no place becomes free in time, or the work takes longer than it may
     */
    <T> T run(long millisMax, Function<TransactionProcessor, T> work) {
        acquire();
        try {
            TransactionProcessor free = processors.poll();
            TransactionProcessor processor = free != null ? free : new TransactionProcessor(Precompiles::of, programs);
            Future<?> deadline = clock.schedule(processor::stop, millisMax, TimeUnit.MILLISECONDS);
            try {
                return work.apply(processor);
            } catch (ExecutionStoppedException late) {
                throw new JsonRpcException(
                        JsonRpcException.SERVER_ERROR,
                        "execution aborted (timeout = %s)".formatted(duration(millisMax)));
            } finally {
                // One that is stopped stays so: it is not used again.
                if (deadline.cancel(false)) {
                    processors.add(processor);
                }
            }
        } finally {
            running.release();
        }
    }

    /** As Go writes it. */
    private static String duration(long millis) {
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    private void acquire() {
        try {
            if (!running.tryAcquire(limits.callWaitMillisMax(), TimeUnit.MILLISECONDS)) {
                throw new JsonRpcException(
                        JsonRpcException.LIMIT_EXCEEDED, "too many calls at once, at most " + limits.callsMax());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "shutting down");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
