package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.health.Absence;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Failure;
import org.lumia.platform.loop.Loop;
import org.lumia.protocol.AbsentException;

/**
 * The one producer behind a service's appenders, and its mending: where an append fails the producer is ended at once, on its own
 * thread, before it can send what follows; a new one sends everything without an acknowledgement again, in order.
 */
final class Appending implements AutoCloseable {
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
    private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

    /** A producer, from its making to its first failure. */
    static final class Generation {
        private final Producer<byte[], byte[]> producer;
        private volatile @Nullable Throwable failure;

        private Generation(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        void send(ProducerRecord<byte[], byte[]> entry, Callback callback) {
            if (failure == null) {
                try {
                    producer.send(entry, callback);
                } catch (RuntimeException refused) {
                    callback.onCompletion(null, refused);
                }
            }
        }
    }

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final List<LogAppender> appenders = new CopyOnWriteArrayList<>();
    private final Absence silent;
    private final Loop mending;
    private volatile @Nullable Generation current;
    private volatile boolean closed;

    Appending(String service, Supplier<Producer<byte[], byte[]>> producers, ServiceHealth health) {
        this(service + "-appends", "kafka-appends", producers, health);
    }

    /** @param part of the service whose appends these are, in readiness and threads */
    Appending(String thread, String part, Supplier<Producer<byte[], byte[]>> producers, ServiceHealth health) {
        this.producers = producers;
        this.silent = health.absence(part);
        this.mending = new Loop(thread, this::watch, health);
    }

    synchronized LogAppender appender(String topic, long unacknowledgedBytesMax) {
        var generation = current;
        if (generation == null) {
            generation = new Generation(producers.get());
            current = generation;
            mending.start();
        }
        var appender = new LogAppender(this, generation, topic, unacknowledgedBytesMax);
        appenders.add(appender);
        return appender;
    }

    /** An append failed; called on the producer's thread, or on the one that sends. */
    void broken(Generation generation, Throwable error) {
        synchronized (generation) {
            if (generation.failure != null) {
                return;
            }
            generation.failure = error;
        }
        // Without waiting: nothing that stands behind the failed record leaves the producer any more.
        generation.producer.close(Duration.ZERO);
        mending.wake();
    }

    private synchronized Duration watch() {
        Generation generation = current;
        if (generation != null && generation.failure != null && !closed) {
            mend(generation, generation.failure);
        }
        long silence = appenders.stream()
                .mapToLong(LogAppender::unacknowledgedNanos)
                .max()
                .orElse(0);
        if (silence > SILENCE_NANOS_MAX) {
            silent.begin("Kafka has acknowledged no append for %d s"
                    .formatted(TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS_MAX)));
        } else {
            silent.end();
        }
        return WATCH_INTERVAL;
    }

    private void mend(Generation failed, Throwable error) {
        if (error instanceof RecordTooLargeException) {
            throw new IllegalStateException("an append can never succeed: " + error.getMessage(), error);
        }
        // Its thread has ended when this returns: every record is acknowledged, or will not be by it.
        failed.producer.close(CLOSE_WAIT_MAX);
        var next = new Generation(producers.get());
        current = next;
        for (LogAppender appender : appenders) {
            appender.sendAgain(next);
        }
        Throwable again = next.failure;
        if (again != null) {
            throw new AbsentException(
                    "Kafka takes no appends: " + Failure.of(again).reason(), again);
        }
    }

    @Override
    public void close() {
        closed = true;
        mending.close();
        Generation generation = current;
        if (generation != null) {
            generation.producer.close(CLOSE_WAIT_MAX);
        }
        var stopped = new AbsentException("the service stops: the append was not acknowledged");
        appenders.forEach(appender -> appender.end(stopped));
    }
}
