package org.lumia.execution.rpc;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.ReadClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reads of one class run: so many at a time, each on a thread of the system. On the virtual thread of its request a
 * long execution would keep a processor from all other requests, as these give way only where they wait.
 */
final class Places implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Places.class);
    private static final long END_MILLIS_MAX = 10_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final ReadClass kind;
    private final int placesMax;
    private final int waitMillisMax;
    private final Semaphore free;
    private final ExecutorService threads;

    /**
     * Made once.
     *
     * @param waitMillisMax for a free place
     * @param factory of threads of the system, whose processor time is measured
     */
    Places(ReadClass kind, int placesMax, int waitMillisMax, ThreadFactory factory) {
        this.kind = kind;
        this.placesMax = placesMax;
        this.waitMillisMax = waitMillisMax;
        this.free = new Semaphore(placesMax, true);
        this.threads = Executors.newFixedThreadPool(placesMax, factory);
    }

    int taken() {
        return placesMax - free.availablePermits();
    }

    /**
     * Does the work, and waits for it. A place is taken until the work ends, also when nobody waits any more.
     *
     * @throws JsonRpcException when no place becomes free in time; what the work throws
     */
    <T> T run(Supplier<T> work) {
        try {
            if (!free.tryAcquire(waitMillisMax, TimeUnit.MILLISECONDS)) {
                throw new JsonRpcException(
                        JsonRpcException.LIMIT_EXCEEDED,
                        "too many %s at once, at most %d, retry later".formatted(kind.words(), placesMax));
            }
            return begin(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw shuttingDown();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException known
                    ? known
                    : new CompletionException(failed.getCause());
        }
    }

    private <T> CompletableFuture<T> begin(Supplier<T> work) {
        Optional<ByteBudget.Share> share = ByteBudget.current();
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        long began = THREADS.getCurrentThreadCpuTime();
                        try {
                            return share.isPresent() ? share.get().with(work::get) : work.get();
                        } finally {
                            long ended = THREADS.getCurrentThreadCpuTime();
                            share.ifPresent(request -> request.worked(Math.max(0, ended - began)));
                            free.release();
                        }
                    },
                    threads);
        } catch (RejectedExecutionException closed) {
            free.release();
            throw shuttingDown();
        }
    }

    private static JsonRpcException shuttingDown() {
        return new JsonRpcException(JsonRpcException.RESOURCE_UNAVAILABLE, "shutting down, retry later");
    }

    /** Takes no more, and waits for what runs. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(END_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
                LOG.warn("{} {} still run", taken(), kind.words());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
