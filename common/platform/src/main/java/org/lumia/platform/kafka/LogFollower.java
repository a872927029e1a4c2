package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
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
    private static final long REMEMBER_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration RECORD_WAIT_MAX = Duration.ofSeconds(30);

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
    private final LogIdentities identities;
    private final Function<String, String> topicIds;
    private final int valueBytesMax;
    private long rememberedAt = System.nanoTime() - REMEMBER_INTERVAL_NANOS;
    private String topicId = "";

    LogFollower(
            String service,
            String topic,
            LogReader reader,
            Duration pause,
            boolean onceOpened,
            Supplier<Consumer<byte[], byte[]>> consumers,
            LogIdentities identities,
            Function<String, String> topicIds,
            int valueBytesMax,
            ServiceHealth health) {
        this.identities = identities;
        this.topicIds = topicIds;
        this.valueBytesMax = valueBytesMax;
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
        recognise(open);
        long from = reader.begin();
        // Asked after the position, which may be the log's end, or one that another process moved a moment ago.
        progress.ends(from, LogTail.end(open, partition));
        open.seek(partition, from);
        progress.moveTo(from);
        log.info("following {} from offset {} ({} behind)", topic, from, lag());
    }

    /** The topic must be the one that was read before: its id, and the last entry that was remembered of it. */
    private void recognise(Consumer<byte[], byte[]> open) {
        topicId = topicIds.apply(topic);
        var known = identities.load(topic);
        if (known.isEmpty()) {
            return;
        }
        LogIdentity before = known.get();
        ContradictionException.unless(
                before.topicId().equals(topicId),
                "%s was deleted and made anew: its id was %s and is %s, and the position of the old one means nothing in it",
                topic,
                before.topicId(),
                topicId);
        ContradictionException.unless(
                before.offset() < LogTail.end(open, partition),
                "entry %d of %s was applied and is not there any more: the log was replaced or lost",
                before.offset(),
                topic);
        var found = LogTail.at(open, partition, before.offset(), RECORD_WAIT_MAX);
        ContradictionException.unless(
                before.isOf(topicId, found),
                "entry %d of %s is not the one that was applied: the log was replaced, or brokers show different logs",
                before.offset(),
                topic);
    }

    private void remember(LogRecord last) {
        if (System.nanoTime() - rememberedAt > REMEMBER_INTERVAL_NANOS) {
            identities.save(topic, LogIdentity.of(topicId, last));
            rememberedAt = System.nanoTime();
        }
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
        return !polled.isEmpty();
    }

    private void apply(ConsumerRecords<byte[], byte[]> polled) throws Exception {
        var batch = new ArrayList<LogRecord>(polled.count());
        boolean lastUnread = false;
        for (var entry : polled.records(partition)) {
            byte[] value = entry.value();
            lastUnread = value != null && value.length > valueBytesMax;
            batch.add(new LogRecord(
                    entry.offset(), entry.timestamp(), value == null || lastUnread ? new byte[0] : value));
        }
        reader.apply(batch);
        progress.moveTo(batch.getLast().offset() + 1);
        if (!lastUnread) {
            remember(batch.getLast());
        }
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
