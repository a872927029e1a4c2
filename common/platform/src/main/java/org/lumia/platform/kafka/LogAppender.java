package org.lumia.platform.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Appends to one one-partition topic: idempotent, acknowledged by all in-sync replicas, in the order of the calls. */
public final class LogAppender {

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final long bytesMax;
    private final AtomicLong unacknowledgedBytes = new AtomicLong();

    LogAppender(Producer<byte[], byte[]> producer, String topic, long unacknowledgedBytesMax) {
        this.producer = producer;
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

    /**
     * Appends; completes with the record's offset once it is durable.
     * Completes exceptionally with {@link LogFullException} when the bound on unacknowledged bytes is reached (nothing was sent), and with Kafka's
     * own exception when the broker did not acknowledge in time (it may still have been appended).
     */
    public CompletableFuture<Long> append(byte[] value) {
        var done = new CompletableFuture<Long>();
        long before = unacknowledgedBytes.getAndAdd(value.length);
        if (before > 0 && before + value.length > bytesMax) {
            unacknowledgedBytes.addAndGet(-value.length);
            done.completeExceptionally(new LogFullException(topic, before, bytesMax));
            return done;
        }
        try {
            producer.send(new ProducerRecord<>(topic, 0, null, value), (metadata, error) -> {
                unacknowledgedBytes.addAndGet(-value.length);
                if (error == null) {
                    done.complete(metadata.offset());
                } else {
                    done.completeExceptionally(error);
                }
            });
        } catch (RuntimeException e) {
            unacknowledgedBytes.addAndGet(-value.length);
            done.completeExceptionally(e);
        }
        return done;
    }

    /** Appends and waits for the acknowledgement, at most the delivery timeout; throws what the append failed with. */
    public long appendAndWait(byte[] value) {
        try {
            return append(value).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("append to " + topic + " failed: " + e.getCause(), e.getCause());
        }
    }
}
