package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.health.Absence;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.PositionMovedException;
import org.lumia.platform.loop.Loop;
import org.lumia.protocol.ContradictionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a one-partition topic whose offsets are its meaning, from the reader's own position, on its own thread. */
public final class LogFollower implements LogFeed, AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final long COMMIT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String topic;
    private final TopicPartition partition;
    private final LogReader reader;
    private final Duration pause;
    private final boolean onceOpened;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Logger log;
    private final Absence silent;
    private final Loop loop;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable BrokerSilence silence;
    private volatile boolean begun;
    private long end = -1;
    private long committedAt = System.nanoTime();
    private volatile long nextOffset;
    private volatile long lag = -1;

    LogFollower(
            String service,
            String topic,
            LogReader reader,
            Duration pause,
            boolean onceOpened,
            Supplier<Consumer<byte[], byte[]>> consumers,
            ServiceHealth health) {
        this.topic = topic;
        this.partition = new TopicPartition(topic, 0);
        this.reader = reader;
        this.pause = pause;
        this.onceOpened = onceOpened;
        this.consumers = consumers;
        this.log = LoggerFactory.getLogger("org.lumia." + service + ".follower");
        String name = topic.substring(topic.lastIndexOf('.') + 1);
        this.silent = health.absence("kafka-" + name);
        this.loop = new Loop(service + "-" + name, this::step, health);
    }

    void start() {
        if (onceOpened) {
            loop.startPaused();
        } else {
            loop.start();
        }
    }

    /** Reads on from where the reader begins now, for a follower that waits to be opened. */
    public void open() {
        begun = false;
        loop.resume();
    }

    /** Reads no more until it is opened again; returns when the batch in hand is applied. */
    public void suspend() throws InterruptedException {
        loop.pause(() -> {
            var open = consumer;
            if (open != null) {
                open.wakeup();
            }
        });
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public long nextOffset() {
        return nextOffset;
    }

    @Override
    public long lag() {
        return lag;
    }

    @Override
    public boolean reachable() {
        return silent.reason().isEmpty();
    }

    @Override
    public boolean caughtUp() {
        return caughtUp.getCount() == 0;
    }

    @Override
    public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
        return caughtUp.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One read. After a failure the reader begins again, so that nothing it held in memory survives a batch half applied. */
    private Duration step() throws Exception {
        var open = opened();
        if (!begun) {
            begin(open);
        }
        boolean applied = false;
        boolean done = false;
        try {
            applied = read(open);
            done = true;
        } catch (WakeupException stop) {
            done = true;
        } catch (PositionMovedException moved) {
            log.debug("{}", moved.getMessage());
        } catch (InvalidOffsetException lost) {
            throw new ContradictionException(
                    "offset %d is not in %s: the log was replaced or lost".formatted(nextOffset, topic), lost);
        } finally {
            begun = done;
        }
        return applied && caughtUp() ? pause : Duration.ZERO;
    }

    private Consumer<byte[], byte[]> opened() {
        var open = consumer;
        if (open == null) {
            open = consumers.get();
            open.assign(List.of(partition));
            silence = new BrokerSilence(open);
            consumer = open;
        }
        return open;
    }

    private void begin(Consumer<byte[], byte[]> open) throws Exception {
        long endNow = LogTail.end(open, partition);
        long from = reader.begin();
        ContradictionException.unless(
                from <= endNow,
                "the stored offset %d of %s is beyond the log's end %d: the log was replaced or lost",
                from,
                topic,
                endNow);
        if (end < 0) {
            end = endNow;
        }
        open.seek(partition, from);
        nextOffset = from;
        lag = endNow - from;
        log.info("following {} from offset {} ({} behind)", topic, from, lag);
    }

    /** Whether there was anything. */
    private boolean read(Consumer<byte[], byte[]> open) throws Exception {
        if (nextOffset >= end) {
            caughtUp.countDown();
        }
        var polled = open.poll(POLL);
        if (!polled.isEmpty()) {
            apply(polled);
        }
        listen(!polled.isEmpty());
        lag = open.currentLag(partition).orElse(Math.max(0, lag));
        if (System.nanoTime() - committedAt > COMMIT_INTERVAL_NANOS) {
            committedAt = System.nanoTime();
            open.commitAsync(Map.of(partition, new OffsetAndMetadata(nextOffset)), (offsets, error) -> {});
        }
        return !polled.isEmpty();
    }

    private void apply(ConsumerRecords<byte[], byte[]> polled) throws Exception {
        var batch = new ArrayList<LogRecord>(polled.count());
        for (var entry : polled.records(partition)) {
            byte[] value = entry.value();
            batch.add(new LogRecord(entry.offset(), entry.timestamp(), value == null ? new byte[0] : value));
        }
        reader.apply(batch);
        nextOffset = batch.getLast().offset() + 1;
    }

    private void listen(boolean heard) {
        var brokers = silence;
        if (brokers == null) {
            return;
        }
        if (heard) {
            brokers.heard();
        }
        if (brokers.isTooLong()) {
            silent.begin("no answer from Kafka; %s stands at offset %d".formatted(topic, nextOffset));
        } else {
            silent.end();
        }
    }

    @Override
    public void close() {
        var open = consumer;
        loop.close(() -> {
            if (open != null) {
                open.wakeup();
            }
        });
        silent.end();
        if (open != null && !loop.isAlive()) {
            KafkaLog.close(open);
            consumer = null;
        }
    }
}
