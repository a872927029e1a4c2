package org.lumia.platform.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.lumia.platform.health.ServiceHealth;
import org.springframework.context.SmartLifecycle;

/**
 * A service's door to Kafka. Followers start after all beans are made and before the web server opens, and end
 * after it closes and before any bean goes: a handler never sees a closed store.
 */
public final class KafkaLog implements SmartLifecycle, AutoCloseable {

    /** Below Boot's web server phases (integer max less 1,024 and 2,048). */
    private static final int PHASE = Integer.MAX_VALUE - 4_096;

    private static final Duration CONSUMER_CLOSE_WAIT_MAX = Duration.ofSeconds(1);
    private static final Duration TAIL_WAIT_MAX = Duration.ofSeconds(30);
    /** Of one service; bounds what its producer may buffer. */
    private static final long TOPICS_MAX = 4;

    private final String service;
    private final KafkaSettings settings;
    private final MeterRegistry meters;
    private final ServiceHealth health;
    private final List<LogFollower> followers = new CopyOnWriteArrayList<>();
    private final Appending appending;
    /** The same as {@link #appending} where the shared topics lie on the operator's own brokers. */
    private final Appending sharedAppending;

    private final Set<String> sharedTopics = ConcurrentHashMap.newKeySet();
    private final Map<String, LogAppender> appenders = new ConcurrentHashMap<>();
    private final LogIdentities identities;
    private final Map<String, Integer> valueBytesMax = new ConcurrentHashMap<>();
    private volatile boolean running;

    public KafkaLog(String service, KafkaSettings settings, MeterRegistry meters, ServiceHealth health) {
        this(service, settings, meters, health, LogIdentities.NONE);
    }

    /** @param identities where followers look whether a log is still the one they read */
    public KafkaLog(
            String service,
            KafkaSettings settings,
            MeterRegistry meters,
            ServiceHealth health,
            LogIdentities identities) {
        this.identities = identities;
        this.service = service;
        this.settings = settings;
        this.meters = meters;
        this.health = health;
        this.appending = new Appending(service, () -> newProducer(settings.own()), health);
        this.sharedAppending = settings.sharesOthersBrokers()
                ? new Appending(
                        service + "-shared-appends",
                        "kafka-shared-appends",
                        () -> newProducer(settings.sharedCluster()),
                        health)
                : appending;
    }

    /** Follows a topic whose offsets are its meaning; the others are bound by {@link org.lumia.platform.stream.StreamFeeds}. */
    public LogFollower follow(String topic, LogReader reader) {
        return follow(topic, reader, Duration.ZERO);
    }

    /** As {@link #follow(String, LogReader)}, with the reader's two parts as functions. */
    public LogFollower follow(String topic, LogReader.Begin begin, BatchHandler apply) {
        return follow(topic, LogReader.of(begin, apply));
    }

    /**
     * As {@link #follow(String, LogReader)}, for a follower that no one waits for.
     *
     * @param pause from one read to the next: fewer, larger batches
     */
    public LogFollower follow(String topic, LogReader reader, Duration pause) {
        return add(follower(topic, reader, pause, false));
    }

    /** As {@link #follow(String, LogReader)}, for a follower that reads between {@link LogFollower#open()} and {@link LogFollower#suspend()}. */
    public LogFollower followOnceOpened(String topic, LogReader reader) {
        return add(follower(topic, reader, Duration.ZERO, true));
    }

    private LogFollower follower(String topic, LogReader reader, Duration pause, boolean onceOpened) {
        return new LogFollower(
                service,
                topic,
                reader,
                pause,
                onceOpened,
                () -> newConsumer(topic),
                identities,
                name -> TopicsAdmin.id(cluster(name), name),
                valueBytesMax.getOrDefault(topic, settings.messageBytesMax()),
                health);
    }

    /**
     * From now on a topic is looked for where the shared topics lie, and its longer entries are given to readers as empty ones, as by {@link #bound}.
     */
    public void share(String topic, int entryBytesMax) {
        sharedTopics.add(topic);
        bound(topic, entryBytesMax);
    }

    private KafkaCluster cluster(String topic) {
        return sharedTopics.contains(topic) ? settings.sharedCluster() : settings.own();
    }

    /** Followers made from now on give a topic's longer entries to their readers as empty ones: whoever shares it may have written anything. */
    public void bound(String topic, int entryBytesMax) {
        valueBytesMax.put(topic, entryBytesMax);
    }

    private LogFollower add(LogFollower follower) {
        followers.add(follower);
        FeedMetrics.register(meters, follower);
        if (running) {
            follower.start();
        }
        return follower;
    }

    /** As {@link #follow(String, LogReader, Duration)}, with the reader's two parts as functions. */
    public LogFollower follow(String topic, LogReader.Begin begin, BatchHandler apply, Duration pause) {
        return follow(topic, LogReader.of(begin, apply), pause);
    }

    /** Appends to a topic: one chain for each, and one producer for all of a service. */
    public LogAppender appender(String topic) {
        return appenders.computeIfAbsent(topic, name -> {
            var chain = sharedTopics.contains(name) ? sharedAppending : appending;
            var appender = chain.appender(name, settings.unacknowledgedBytesMax());
            Gauge.builder("lumia_appender_unacknowledged_bytes", appender, LogAppender::unacknowledgedBytes)
                    .tag("topic", name)
                    .register(meters);
            Gauge.builder("lumia_appender_unacknowledged_bytes_max", settings, KafkaSettings::unacknowledgedBytesMax)
                    .tag("topic", name)
                    .register(meters);
            return appender;
        });
    }

    /** The last record of a topic, if there is any. */
    public Optional<LogRecord> last(String topic) {
        try (var consumer = newConsumer(topic)) {
            return LogTail.last(consumer, topic, TAIL_WAIT_MAX);
        }
    }

    /**
     * The last of a topic's first records that all satisfy a condition, found by halving: once a record does not, none
     * after it may.
     */
    public Optional<LogRecord> lastWhile(String topic, Predicate<LogRecord> holds) {
        try (var consumer = newConsumer(topic)) {
            return LogTail.lastWhile(consumer, topic, holds, TAIL_WAIT_MAX);
        }
    }

    /** The first record of a topic at an offset or after it; empty where the topic ends before. */
    public Optional<LogRecord> from(String topic, long offset) {
        try (var consumer = newConsumer(topic)) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            return offset < LogTail.end(consumer, partition)
                    ? Optional.of(LogTail.at(consumer, partition, offset, TAIL_WAIT_MAX))
                    : Optional.empty();
        }
    }

    /** The offset after the last record of a topic. */
    public long endOffset(String topic) {
        try (var consumer = newConsumer(topic)) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            return LogTail.end(consumer, partition);
        }
    }

    /** As {@link #endOffset}, for many questions at a time; to be closed by the caller. */
    public LogEnd end(String topic) {
        return new LogEnd(cluster(topic), topic);
    }

    public TopicsAdmin topics() {
        return new TopicsAdmin(settings);
    }

    private Producer<byte[], byte[]> newProducer(KafkaCluster cluster) {
        var config = cluster.client();
        config.put("client.id", service);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", settings.lingerMillis());
        config.put("compression.type", settings.compression());
        config.put("max.request.size", settings.messageBytesMax());
        // Our own bound on unacknowledged bytes holds for each topic: the producer's must never be the one that blocks.
        config.put("buffer.memory", TOPICS_MAX * (settings.unacknowledgedBytesMax() + settings.messageBytesMax()));
        config.put("max.block.ms", 5_000);
        // An append ends with its acknowledgement: one that expired could be followed by a later one.
        config.put("delivery.timeout.ms", Integer.MAX_VALUE);
        config.put("request.timeout.ms", 10_000);
        config.put("reconnect.backoff.max.ms", 500);
        // Otherwise a producer that loses its last connection forgets its topics, and refuses what it could keep.
        config.put("metadata.recovery.strategy", "none");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer of the caller's own, for questions about the operator's own topics; to be ended by {@link #close(Consumer)}. */
    public Consumer<byte[], byte[]> consumer() {
        return newConsumer(settings.own());
    }

    /** Ends a consumer without waiting for brokers that are away. */
    public static void close(Consumer<?, ?> consumer) {
        consumer.close(CloseOptions.timeout(CONSUMER_CLOSE_WAIT_MAX));
    }

    private Consumer<byte[], byte[]> newConsumer(String topic) {
        return newConsumer(cluster(topic));
    }

    private Consumer<byte[], byte[]> newConsumer(KafkaCluster cluster) {
        var config = cluster.client();
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "none");
        config.put("allow.auto.create.topics", false);
        config.put("fetch.min.bytes", 1);
        config.put("fetch.max.wait.ms", 500);
        config.put("fetch.max.bytes", 2 * settings.messageBytesMax());
        config.put("max.partition.fetch.bytes", settings.messageBytesMax());
        config.put("max.poll.records", settings.pollRecordsMax());
        config.put("default.api.timeout.ms", 30_000);
        config.put("reconnect.backoff.max.ms", 500);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void start() {
        running = true;
        followers.forEach(LogFollower::start);
    }

    @Override
    public void stop() {
        running = false;
        followers.forEach(LogFollower::close);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void close() {
        stop();
        appending.close();
        if (sharedAppending != appending) {
            sharedAppending.close();
        }
    }
}
