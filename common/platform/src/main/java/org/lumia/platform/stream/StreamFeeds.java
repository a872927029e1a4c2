package org.lumia.platform.stream;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.health.Absence;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.FeedMetrics;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.loop.Loop;
import org.lumia.protocol.AbsentException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/** A service's feeds of Spring Cloud Stream: gives each container its position, and watches how far behind the logs' ends they are. */
public final class StreamFeeds implements SmartLifecycle {
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    private final KafkaLog kafka;
    private final ServiceHealth health;
    private final MeterRegistry meters;
    private final ObjectProvider<BindingsLifecycleController> bindings;
    private final Map<String, StreamFeed> feeds = new ConcurrentHashMap<>();
    private final Absence silent;
    private final Loop watching;
    private @Nullable Consumer<byte[], byte[]> ends;
    private volatile boolean running;

    public StreamFeeds(
            String service,
            KafkaLog kafka,
            ServiceHealth health,
            MeterRegistry meters,
            ObjectProvider<BindingsLifecycleController> bindings) {
        this.kafka = kafka;
        this.health = health;
        this.meters = meters;
        this.bindings = bindings;
        this.silent = health.absence("kafka");
        this.watching = new Loop(service + "-streams", this::watch, health);
    }

    /** A topic and its reader as the function of a binding; the bean that holds it has the name of the function. */
    public StreamFeed read(String topic, LogReader reader) {
        return read(topic, reader, Duration.ZERO);
    }

    /** As {@link #read(String, LogReader)}. @param pause between reads of a feed that no one waits for, once it has caught up */
    public StreamFeed read(String topic, LogReader reader, Duration pause) {
        return add(topic, reader, pause, false);
    }

    /**
     * As {@link #read(String, LogReader)}, for a feed that is read only after {@link StreamFeed#open()}: its binding has
     * {@code consumer.auto-startup=false}.
     */
    public StreamFeed readOnceOpened(String topic, LogReader reader) {
        return add(topic, reader, Duration.ZERO, true);
    }

    private StreamFeed add(String topic, LogReader reader, Duration pause, boolean onceOpened) {
        var feed = new StreamFeed(StreamBindings.function(topic), topic, reader, pause, onceOpened, this, health);
        feeds.put(topic, feed);
        FeedMetrics.register(meters, feed);
        return feed;
    }

    /** Before a container starts: gives it the reader's position and our way to fail. */
    public void configure(AbstractMessageListenerContainer<?, ?> container, String topic, String group) {
        var feed = feeds.get(topic);
        if (feed == null) {
            throw new IllegalStateException("no reader of " + topic);
        }
        feed.configure(container);
    }

    void start(String function) {
        try {
            bindings.getObject().start(StreamBindings.binding(function));
        } catch (RuntimeException notYet) {
            throw new AbsentException("the binding of %s is not made yet".formatted(function), notYet);
        }
    }

    void stop(String function) {
        bindings.getObject().stop(StreamBindings.binding(function));
    }

    boolean reachable() {
        return silent.reason().isEmpty();
    }

    private Duration watch() {
        feeds.values().forEach(StreamFeed::requireAlive);
        var open = ends;
        var partitions = feeds.values().stream().map(StreamFeed::partition).collect(Collectors.toSet());
        if (open == null) {
            open = kafka.consumer();
            open.assign(partitions);
            ends = open;
        }
        try {
            // Where the readers stand before the question: by the time of the answer they may be beyond it.
            var read = feeds.values().stream().collect(Collectors.toMap(feed -> feed, StreamFeed::nextOffset));
            var offsets = open.endOffsets(partitions, WATCH_INTERVAL.multipliedBy(5));
            silent.end();
            read.forEach((feed, next) -> feed.ends(next, Objects.requireNonNull(offsets.get(feed.partition()))));
        } catch (TimeoutException away) {
            silent.begin("no answer from Kafka");
        }
        return WATCH_INTERVAL;
    }

    @Override
    public void start() {
        running = true;
        if (!feeds.isEmpty()) {
            watching.start();
        }
    }

    @Override
    public void stop() {
        running = false;
        var open = ends;
        watching.close(() -> {
            if (open != null) {
                open.wakeup();
            }
        });
        if (open != null && !watching.isAlive()) {
            KafkaLog.close(open);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return kafka.getPhase();
    }
}
