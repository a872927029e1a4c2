package org.lumia.platform.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.health.Absence;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.PositionMovedException;
import org.lumia.platform.kafka.FeedProgress;
import org.lumia.platform.kafka.LogFeed;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.platform.loop.BackOff;
import org.lumia.platform.loop.Failure;
import org.lumia.protocol.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ListenerUtils;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.messaging.Message;

/**
 * A topic bound by Spring Cloud Stream to a reader that keeps its own position: the function of the binding, on the container's
 * thread. After any failure the reader begins again and the container goes back to where it stands.
 */
public final class StreamFeed implements Consumer<Message<List<byte[]>>>, LogFeed {
    private static final Logger LOG = LoggerFactory.getLogger(StreamFeed.class);
    /** How often the group's offset is committed; only lag dashboards read it. */
    private static final long COMMIT_INTERVAL_MILLIS = 5_000;

    private static final long SHUTDOWN_WAIT_MILLIS_MAX = 15_000;

    private final String name;
    private final String topic;
    private final FeedProgress progress;
    private final TopicPartition partition;
    private final LogReader reader;
    private final Duration pause;
    private final boolean waitsToBeOpened;
    private final StreamFeeds feeds;
    private final ServiceHealth health;
    private final Absence waiting;
    private final BackOff backOff = new BackOff();
    private @Nullable AbstractMessageListenerContainer<?, ?> container;
    private @Nullable TopicPartitionOffset at;
    private @Nullable Throwable failure;

    StreamFeed(
            String name,
            String topic,
            LogReader reader,
            Duration pause,
            boolean waitsToBeOpened,
            StreamFeeds feeds,
            ServiceHealth health) {
        this.name = name;
        this.topic = topic;
        this.progress = new FeedProgress(topic);
        this.partition = new TopicPartition(topic, 0);
        this.reader = reader;
        this.pause = pause;
        this.waitsToBeOpened = waitsToBeOpened;
        this.feeds = feeds;
        this.health = health;
        this.waiting = health.absence(name);
    }

    /** Before the container starts; where this throws the binding is made again a little later. */
    void configure(AbstractMessageListenerContainer<?, ?> made) {
        var properties = made.getContainerProperties();
        var assigned = properties.getTopicPartitions();
        if (assigned == null || assigned.length != 1) {
            throw new IllegalStateException("%s is to have one assigned partition".formatted(topic));
        }
        // A position only counts for lag dashboards: losing one says nothing.
        properties.setAckMode(AckMode.TIME);
        properties.setAckTime(COMMIT_INTERVAL_MILLIS);
        properties.setSyncCommits(false);
        properties.setShutdownTimeout(SHUTDOWN_WAIT_MILLIS_MAX);
        made.setCommonErrorHandler(new StoredPositionErrorHandler(this));
        made.setChangeConsumerThreadName(true);
        made.setThreadNameSupplier(one -> name);
        at = assigned[0];
        container = made;
        if (!waitsToBeOpened) {
            begin();
        }
    }

    /** Starts a binding that does not start by itself, at the reader's position. */
    public void open() {
        begin();
        feeds.start(name);
    }

    private void begin() {
        try {
            long from = reader.begin();
            reached(progress.moveTo(from));
            var position = at;
            if (position != null) {
                position.setOffset(from);
            }
            LOG.info("following {} from offset {}", topic, from);
        } catch (Exception e) {
            throw e instanceof RuntimeException unchecked ? unchecked : new AbsentException(e.toString(), e);
        }
    }

    @Override
    public void accept(Message<List<byte[]>> message) {
        try {
            apply(message);
            failure = null;
            waiting.end();
            backOff.reset();
        } catch (Throwable thrown) {
            failure = thrown;
            // An Error would end the container without our error handler.
            throw new IllegalStateException(thrown);
        }
    }

    private void apply(Message<List<byte[]>> message) throws Exception {
        List<?> values = message.getPayload();
        List<?> offsets = header(message, KafkaHeaders.OFFSET);
        List<?> times = header(message, KafkaHeaders.RECEIVED_TIMESTAMP);
        var batch = new ArrayList<LogRecord>(values.size());
        for (int i = 0; i < values.size(); i++) {
            long offset = (Long) offsets.get(i);
            if (offset < nextOffset()) {
                continue;
            }
            if (offset != nextOffset() + batch.size()) {
                throw new AbsentException(
                        "offset %d of %s came where %d is next".formatted(offset, topic, nextOffset()));
            }
            // A tombstone comes as an object of its own kind.
            byte[] value = values.get(i) instanceof byte[] bytes ? bytes : new byte[0];
            batch.add(new LogRecord(offset, (Long) times.get(i), value));
        }
        if (!batch.isEmpty()) {
            reader.apply(batch);
            boolean reached = progress.moveTo(batch.getLast().offset() + 1);
            var position = at;
            if (position != null) {
                position.setOffset(nextOffset());
            }
            reached(reached);
        }
    }

    private static List<?> header(Message<?> message, String name) {
        return message.getHeaders().get(name) instanceof List<?> list ? list : List.of();
    }

    /** A batch or a poll failed: waits, and goes back to the reader's position; or ends for good. */
    void failed(
            Exception thrown, org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, MessageListenerContainer of) {
        Throwable cause = failure == null ? thrown : failure;
        failure = null;
        boolean goesOn = waits(cause, of);
        while (goesOn && of.isRunning() && !sought(consumer)) {
            Throwable again = failure;
            goesOn = again != null && waits(again, of);
        }
    }

    private boolean sought(org.apache.kafka.clients.consumer.Consumer<?, ?> consumer) {
        try {
            begin();
            consumer.seek(partition, nextOffset());
            return true;
        } catch (RuntimeException e) {
            failure = e;
            return false;
        }
    }

    /** Whether reading goes on. */
    private boolean waits(Throwable thrown, MessageListenerContainer of) {
        if (PositionMovedException.isCause(thrown)) {
            LOG.debug("{}: {}", name, thrown.getMessage());
            return true;
        }
        return switch (judge(thrown)) {
            case Failure.Absent(String reason) -> {
                waiting.begin(reason);
                yield slept(of);
            }
            case Failure.Contradiction(String reason) -> {
                LOG.error("{} stopped at offset {}: {}", topic, nextOffset(), reason);
                yield end(reason);
            }
            case Failure.Bug(String reason, Throwable cause) -> {
                LOG.error("{} stopped at offset {}: {}", topic, nextOffset(), reason, cause);
                yield end(reason);
            }
        };
    }

    private Failure judge(Throwable thrown) {
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            if (link instanceof InvalidOffsetException) {
                return new Failure.Contradiction(
                        "offset %d is not in the log: it was replaced or lost".formatted(nextOffset()));
            }
        }
        return Failure.of(thrown);
    }

    private boolean slept(MessageListenerContainer of) {
        try {
            ListenerUtils.stoppableSleep(of, backOff.next().toMillis());
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean end(String reason) {
        health.fail("%s stopped at offset %d: %s".formatted(topic, nextOffset(), reason));
        var ended = container;
        if (ended != null) {
            ended.stopAbnormally(() -> {});
        }
        return false;
    }

    /** What the broker holds. @param next where the reader stood before the broker was asked */
    void ends(long next, long offset) {
        boolean reached = progress.ends(next, offset);
        if (nextOffset() >= offset) {
            // What it waited to apply, another process of this schema has applied.
            waiting.end();
        }
        reached(reached);
    }

    /** A container ends without a word to us where its consumer breaks for good. */
    void requireAlive() {
        var running = container;
        if (running != null && !running.isInExpectedState()) {
            health.fail("%s stopped at offset %d: its consumer broke, the log says why".formatted(topic, nextOffset()));
        }
    }

    private void reached(boolean now) {
        var running = container;
        if (now && running != null && pause.isPositive()) {
            running.getContainerProperties().setIdleBetweenPolls(pause.toMillis());
        }
    }

    TopicPartition partition() {
        return partition;
    }

    @Override
    public FeedProgress progress() {
        return progress;
    }

    @Override
    public boolean reachable() {
        return feeds.reachable();
    }

    /** Stops the binding after the batch in hand; {@link #open()} begins again. */
    public void suspend() {
        feeds.stop(name);
        waiting.end();
    }
}
