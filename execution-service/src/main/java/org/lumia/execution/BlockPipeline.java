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

    private record Prepared(OrderedBlock block, long nextOffset, PreparedBlock senders, long nanos) {}

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /** Executes what has not been executed yet of these records, and returns when all of it is written. */
    public void run(List<Entry> entries) throws InterruptedException {
        Queue<Future<@Nullable Prepared>> prepared = new ArrayDeque<>();
        Future<?> writing = CompletableFuture.completedFuture(null);
        int submitted = 0;
        for (int i = 0; i < entries.size(); i++) {
            for (; submitted < entries.size() && submitted <= i + PREPARED_AHEAD_MAX; submitted++) {
                Entry entry = entries.get(submitted);
                prepared.add(ahead.submit(() -> prepare(entry)));
            }
            Prepared current = await(prepared.remove());
            if (current != null) {
                var executed =
                        execution.execute(current.block(), current.senders(), current.nextOffset(), current.nanos());
                await(writing);
                writing = behind.submit(() -> write(executed));
            }
        }
        await(writing);
    }

    private @Nullable Void write(Execution.Unwritten executed) throws InterruptedException {
        written.accept(execution.write(executed));
        return null;
    }

    private @Nullable Prepared prepare(Entry entry) throws InvalidProtocolBufferException {
        long started = System.nanoTime();
        OrderedBlock block = OrderedBlock.parseFrom(entry.block());
        if (execution.isKnown(block)) {
            return null;
        }
        PreparedBlock senders = execution.prepare(block);
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
