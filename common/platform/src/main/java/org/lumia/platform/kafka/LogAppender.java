package org.lumia.platform.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.lumia.protocol.AbsentException;

/**
 * Appends to one one-partition topic, in the order of the calls, acknowledged by all in-sync replicas. The appends are a chain:
 * after one that failed nothing later reaches the broker until {@link Appending} has sent it again, so the topic never has a hole. A
 * record may come twice where its acknowledgement was lost; readers drop repeats by number.
 */
public final class LogAppender {

    private final Appending appending;
    private final String topic;
    private final long bytesMax;
    private final AtomicLong unacknowledgedBytes = new AtomicLong();
    private final ConcurrentLinkedDeque<Entry> unacknowledged = new ConcurrentLinkedDeque<>();
    /** Held while records are handed to the producer: their order is the log's. Acknowledgements never take it. */
    private final ReentrantLock order = new ReentrantLock();

    private final ReentrantLock room = new ReentrantLock();
    private final Condition freed = room.newCondition();
    /** The producer that is handed what comes next; guarded by the order. */
    private Appending.Generation generation;

    private volatile @Nullable RuntimeException ended;

    private record Entry(byte[] value, CompletableFuture<Long> done, long sinceNanos) {}

    LogAppender(Appending appending, Appending.Generation first, String topic, long unacknowledgedBytesMax) {
        this.appending = appending;
        this.generation = first;
        this.topic = topic;
        this.bytesMax = unacknowledgedBytesMax;
    }

    public String topic() {
        return topic;
    }

    /** Bytes handed over and not yet acknowledged; compare with {@link #unacknowledgedBytesMax()} for backpressure. */
    public long unacknowledgedBytes() {
        return unacknowledgedBytes.get();
    }

    public long unacknowledgedBytesMax() {
        return bytesMax;
    }

    /** Nanoseconds since the oldest record without an acknowledgement was handed over; 0 for none. */
    long unacknowledgedNanos() {
        Entry oldest = unacknowledged.peekFirst();
        return oldest == null ? 0 : System.nanoTime() - oldest.sinceNanos();
    }

    /**
     * Appends; completes with the record's offset once it is durable, however long the brokers are away. Completes exceptionally with
     * {@link LogFullException} when the bound on unacknowledged bytes is reached (nothing was taken), and at the service's stop.
     */
    public CompletableFuture<Long> append(byte[] value) {
        long before = unacknowledgedBytes.getAndAdd(value.length);
        if (before > 0 && before + value.length > bytesMax) {
            unacknowledgedBytes.addAndGet(-value.length);
            return CompletableFuture.failedFuture(new LogFullException(topic, before, bytesMax));
        }
        return hand(value);
    }

    /** As {@link #append(byte[])}, for a pipeline: waits for room instead of refusing. */
    public CompletableFuture<Long> appendWhenRoom(byte[] value) throws InterruptedException {
        room.lockInterruptibly();
        try {
            while (ended == null
                    && unacknowledgedBytes.get() > 0
                    && unacknowledgedBytes.get() + value.length > bytesMax) {
                freed.await();
            }
            unacknowledgedBytes.addAndGet(value.length);
        } finally {
            room.unlock();
        }
        return hand(value);
    }

    /** Appends and waits until the record is durable, however long that takes. @throws AbsentException at the service's stop */
    public long appendAndWait(byte[] value) {
        try {
            return appendWhenRoom(value).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException problem ? problem : new IllegalStateException(e.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AbsentException("waiting for " + topic + " was interrupted", stop);
        }
    }

    private CompletableFuture<Long> hand(byte[] value) {
        var entry = new Entry(value, new CompletableFuture<>(), System.nanoTime());
        order.lock();
        try {
            RuntimeException end = ended;
            if (end != null) {
                free(entry);
                entry.done().completeExceptionally(end);
                return entry.done();
            }
            unacknowledged.addLast(entry);
            send(entry);
        } finally {
            order.unlock();
        }
        return entry.done();
    }

    /** Nothing where an append of this producer failed: the next one gets it, with what failed, in order. */
    private void send(Entry entry) {
        Appending.Generation current = generation;
        current.send(new ProducerRecord<>(topic, 0, null, entry.value()), (metadata, error) -> {
            if (error == null) {
                acknowledged(entry, metadata);
            } else {
                appending.broken(current, error);
            }
        });
    }

    private void acknowledged(Entry entry, RecordMetadata metadata) {
        unacknowledged.remove(entry);
        free(entry);
        entry.done().complete(metadata.offset());
    }

    private void free(Entry entry) {
        unacknowledgedBytes.addAndGet(-entry.value().length);
        room.lock();
        try {
            freed.signalAll();
        } finally {
            room.unlock();
        }
    }

    /** Sends everything without an acknowledgement again, in order; the producer of before has told all that it will. */
    void sendAgain(Appending.Generation next) {
        order.lock();
        try {
            generation = next;
            unacknowledged.forEach(this::send);
        } finally {
            order.unlock();
        }
    }

    /** What waits will not be appended by this process any more. */
    void end(RuntimeException reason) {
        List<Entry> left;
        order.lock();
        try {
            ended = reason;
            left = new ArrayList<>(unacknowledged);
            unacknowledged.clear();
        } finally {
            order.unlock();
        }
        left.forEach(entry -> {
            free(entry);
            entry.done().completeExceptionally(reason);
        });
    }
}
