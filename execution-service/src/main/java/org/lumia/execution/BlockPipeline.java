package org.lumia.execution;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.block.PreparedBlock;
import org.lumia.protocol.v1.OrderedBlock;

/**
 * Ordered blocks through three threads: the senders of the next ones are recovered, and the one before is written, while one
 * is executed. The first failure ends it: what was executed after a block that could not be written is dropped.
 */
public final class BlockPipeline implements AutoCloseable {
    private static final int PREPARED_AHEAD_MAX = 2;

    private final Execution execution;
    private final Written written;
    private final ExecutorService ahead = thread("execution-prepare");
    private final ExecutorService behind = thread("execution-write");

    /** @param written takes each block once it is in the store, in order, on the thread that writes */
    public BlockPipeline(Execution execution, Written written) {
        this.execution = execution;
        this.written = written;
    }

    /** Takes a block once it is in the store. */
    @FunctionalInterface
    public interface Written {
        void accept(Execution.Executed block) throws InterruptedException;
    }

    /**
     * A record of the ordered log.
     *
     * @param block OrderedBlock bytes
     */
    public record Entry(byte[] block, long offset) {}

    /** @param senders null for a block that was known already */
    private record Prepared(
            OrderedBlock block, long nextOffset, @Nullable PreparedBlock senders, long nanos) {}

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /**
     * Executes what has not been executed yet of these records, and returns when all of it is written. After a failure nothing
     * is on its way any more, and what was executed and not written is to be forgotten with {@link Execution#begin}.
     */
    public void run(List<Entry> entries) throws InterruptedException {
        Queue<Future<Prepared>> prepared = new ArrayDeque<>();
        Future<?> writing = CompletableFuture.completedFuture(null);
        int submitted = 0;
        try {
            for (int i = 0; i < entries.size(); i++) {
                for (; submitted < entries.size() && submitted <= i + PREPARED_AHEAD_MAX; submitted++) {
                    Entry entry = entries.get(submitted);
                    prepared.add(ahead.submit(() -> prepare(entry)));
                }
                Prepared current = await(prepared.remove());
                PreparedBlock senders = current.senders();
                if (execution.isKnown(current.block()) || senders == null) {
                    continue;
                }
                var executed = execution.execute(current.block(), senders, current.nextOffset(), current.nanos());
                await(writing);
                writing = behind.submit(() -> write(executed));
            }
            await(writing);
        } catch (RuntimeException failure) {
            throw earlier(writing, failure);
        } finally {
            prepared.forEach(unneeded -> unneeded.cancel(true));
        }
    }

    private @Nullable Void write(Execution.Unwritten executed) throws InterruptedException {
        written.accept(execution.write(executed));
        return null;
    }

    /** Of the block that was being written, if that failed too: what came after it follows from it, or does not matter. */
    private static RuntimeException earlier(Future<?> writing, RuntimeException failure) throws InterruptedException {
        try {
            await(writing);
            return failure;
        } catch (RuntimeException first) {
            if (first != failure) {
                first.addSuppressed(failure);
            }
            return first;
        }
    }

    private Prepared prepare(Entry entry) throws InvalidProtocolBufferException {
        long started = System.nanoTime();
        OrderedBlock block = OrderedBlock.parseFrom(entry.block());
        // One that is still ahead in this run may be known by its turn: it is asked again then.
        PreparedBlock senders = block.getNumber() <= execution.head().number() ? null : execution.prepare(block);
        return new Prepared(block, entry.offset() + 1, senders, System.nanoTime() - started);
    }

    private static <T> T await(Future<T> step) throws InterruptedException {
        try {
            return step.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException("a block cannot be executed: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        ahead.shutdownNow();
        behind.shutdownNow();
    }
}
