package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private final FeedProgress progress;
    private final TopicPartition partition;
    private final LogReader reader;
    private final Duration pause;
    private final boolean onceOpened;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Logger log;
    private final Absence silent;
    private final Loop loop;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable BrokerSilence silence;
    private volatile boolean begun;
    private long committedAt = System.nanoTime();

    LogFollower(
            String service,
            String topic,
            LogReader reader,
            Duration pause,
            boolean onceOpened,
            Supplier<Consumer<byte[], byte[]>> consumers,
            ServiceHealth health) {
        this.topic = topic;
        this.progress = new FeedProgress(topic);
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
    public FeedProgress progress() {
        return progress;
    }

    @Override
    public boolean reachable() {
        return silent.reason().isEmpty();
    }

    /** One read. After a failure the reader begins again, so that nothing it held in memory survives a batch half applied. */
    private Duration step() throws Exception {
        var open = opened();
        boolean applied = false;
        boolean done = false;
        try {
            if (!begun) {
                begin(open);
                begun = true;
            }
            applied = read(open);
            done = true;
        } catch (WakeupException stop) {
            // One that came while nothing was asked of Kafka ends the next question: that may be the one of the
            // beginning.
            done = begun;
        } catch (PositionMovedException moved) {
            log.debug("{}", moved.getMessage());
        } catch (InvalidOffsetException lost) {
            throw new ContradictionException(
                    "offset %d is not in %s: the log was replaced or lost".formatted(nextOffset(), topic), lost);
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
        progress.ends(from, endNow);
        open.seek(partition, from);
        progress.moveTo(from);
        log.info("following {} from offset {} ({} behind)", topic, from, lag());
    }

    /** Whether there was anything. */
    private boolean read(Consumer<byte[], byte[]> open) throws Exception {
        var polled = open.poll(POLL);
        if (!polled.isEmpty()) {
            apply(polled);
        }
        listen(!polled.isEmpty());
        // The client counts against the end that an earlier answer told: what it has read since may be beyond it.
        open.currentLag(partition).ifPresent(left -> progress.ends(nextOffset(), nextOffset() + Math.max(0, left)));
        if (System.nanoTime() - committedAt > COMMIT_INTERVAL_NANOS) {
            committedAt = System.nanoTime();
            open.commitAsync(Map.of(partition, new OffsetAndMetadata(nextOffset())), (offsets, error) -> {});
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
        progress.moveTo(batch.getLast().offset() + 1);
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
            silent.begin("no answer from Kafka; %s stands at offset %d".formatted(topic, nextOffset()));
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
