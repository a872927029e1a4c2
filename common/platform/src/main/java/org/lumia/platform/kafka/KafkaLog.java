package org.lumia.platform.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.health.ServiceHealth;
import org.springframework.context.SmartLifecycle;

/**
 * A service's door to Kafka. Followers start after all beans are made and before the web server opens, and end
 * after it closes and before any bean goes: a handler never sees a closed store.
 */
public final class KafkaLog implements SmartLifecycle, AutoCloseable {

    /** Below Boot's web server phases (integer max less 1,024 and 2,048). */
    private static final int PHASE = Integer.MAX_VALUE - 4_096;

    private static final Duration TAIL_WAIT_MAX = Duration.ofSeconds(30);
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

    private final String service;
    private final KafkaSettings settings;
    private final MeterRegistry meters;
    private final ServiceHealth health;
    private final List<LogFollower> followers = new CopyOnWriteArrayList<>();
    private @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean running;

    public KafkaLog(String service, KafkaSettings settings, MeterRegistry meters, ServiceHealth health) {
        this.service = service;
        this.settings = settings;
        this.meters = meters;
        this.health = health;
    }

    /** Follows a topic from {@code startOffset}, asked once on the follower's own thread when the service starts. */
    public LogFollower follow(String topic, LongSupplier startOffset, BatchHandler handler) {
        return follow(topic, startOffset, handler, Duration.ZERO);
    }

    /**
     * As {@link #follow(String, LongSupplier, BatchHandler)}, for a follower that no one waits for.
     *
     * @param pause from one read to the next: fewer, larger batches
     */
    public LogFollower follow(String topic, LongSupplier startOffset, BatchHandler handler, Duration pause) {
        var follower = new LogFollower(service, topic, startOffset, handler, pause, this::newConsumer, health::fail);
        followers.add(follower);
        Gauge.builder("lumia_follower_lag", follower, LogFollower::lag)
                .tag("topic", topic)
                .register(meters);
        Gauge.builder("lumia_follower_next_offset", follower, LogFollower::nextOffset)
                .tag("topic", topic)
                .register(meters);
        Gauge.builder("lumia_follower_reachable", follower, reader -> reader.reachable() ? 1 : 0)
                .tag("topic", topic)
                .register(meters);
        if (running) {
            follower.start();
        }
        return follower;
    }

    /** Appends to a topic; all appenders of a service share one producer and its bounded buffer. */
    public LogAppender appender(String topic) {
        var appender = new LogAppender(producer(), topic, settings.unacknowledgedBytesMax());
        Gauge.builder("lumia_appender_unacknowledged_bytes", appender, LogAppender::unacknowledgedBytes)
                .tag("topic", topic)
                .register(meters);
        return appender;
    }

    /** The last record of a topic, if there is any. */
    public Optional<LogRecord> last(String topic) {
        try (var consumer = newConsumer()) {
            return LogTail.last(consumer, topic, TAIL_WAIT_MAX);
        }
    }

    /** The offset after the last record of a topic. */
    public long endOffset(String topic) {
        try (var consumer = newConsumer()) {
            var partition = new TopicPartition(topic, 0);
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    public TopicsAdmin topics() {
        return new TopicsAdmin(settings);
    }

    private synchronized Producer<byte[], byte[]> producer() {
        var open = producer;
        if (open == null) {
            open = new KafkaProducer<>(producerConfig(), new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    private Map<String, Object> producerConfig() {
        var config = settings.client();
        config.put("client.id", service);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("linger.ms", settings.lingerMillis());
        config.put("compression.type", settings.compression());
        config.put("max.request.size", settings.messageBytesMax());
        config.put("buffer.memory", settings.unacknowledgedBytesMax() + settings.messageBytesMax());
        config.put("max.block.ms", 10_000);
        config.put("delivery.timeout.ms", settings.deliveryTimeoutMillis());
        config.put("request.timeout.ms", Math.min(10_000, settings.deliveryTimeoutMillis()));
        config.put("reconnect.backoff.max.ms", 500);
        return config;
    }

    private Consumer<byte[], byte[]> newConsumer() {
        var config = settings.client();
        config.put("group.id", "lumia-" + service);
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
    public synchronized void close() {
        stop();
        var open = producer;
        if (open != null) {
            open.close(CLOSE_WAIT_MAX);
        }
    }
}
