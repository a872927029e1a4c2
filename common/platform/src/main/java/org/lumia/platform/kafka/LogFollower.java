package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a one-partition topic from a stored offset and hands batches to one handler, in order, on its own thread.
 * When the handler throws, reading ends for good: the failure is logged, and liveness goes down.
 */
public final class LogFollower implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final long COMMIT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long STOP_WAIT_SECONDS_MAX = 20;

    private final String topic;
    private final LongSupplier startOffset;
    private final BatchHandler handler;
    private final Duration pause;
    private final java.util.function.Supplier<Consumer<byte[], byte[]>> consumers;
    private final java.util.function.Consumer<String> onFailure;
    private final Logger log;
    private final Thread thread;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean stopping;
    private volatile long nextOffset;
    private volatile long lag = -1;
    private volatile boolean reachable = true;
    private volatile @Nullable Throwable failure;

    LogFollower(
            String service,
            String topic,
            LongSupplier startOffset,
            BatchHandler handler,
            Duration pause,
            java.util.function.Supplier<Consumer<byte[], byte[]>> consumers,
            java.util.function.Consumer<String> onFailure) {
        this.topic = topic;
        this.startOffset = startOffset;
        this.handler = handler;
        this.pause = pause;
        this.consumers = consumers;
        this.onFailure = onFailure;
        this.log = LoggerFactory.getLogger("org.lumia." + service + ".follower");
        this.thread = Thread.ofPlatform().name(service + "-" + shortName(topic)).unstarted(this::run);
    }

    private static String shortName(String topic) {
        return topic.substring(topic.lastIndexOf('.') + 1);
    }

    synchronized void start() {
        if (thread.getState() == Thread.State.NEW && !stopping) {
            thread.start();
        }
    }

    public String topic() {
        return topic;
    }

    /** The offset after the last record that the handler returned from. */
    public long nextOffset() {
        return nextOffset;
    }

    /** Records at the broker that the handler has not returned from; -1 before the first read. */
    public long lag() {
        return lag;
    }

    /** False while the brokers have not answered for ten seconds; reading goes on by itself when they do. */
    public boolean reachable() {
        return reachable;
    }

    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether everything that stood in the log when this follower started has been handled. */
    public boolean caughtUp() {
        return caughtUp.getCount() == 0;
    }

    /** Waits for {@link #caughtUp()}; false when the time is over first. */
    public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
        return caughtUp.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try (var open = consumers.get()) {
            consumer = open;
            follow(open);
        } catch (WakeupException e) {
            if (!stopping) {
                fail(e);
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            consumer = null;
        }
    }

    private void follow(Consumer<byte[], byte[]> open) throws Exception {
        var partition = new TopicPartition(topic, 0);
        open.assign(List.of(partition));
        long end = open.endOffsets(List.of(partition)).get(partition);
        nextOffset = startOffset.getAsLong();
        if (nextOffset > end) {
            throw new IllegalStateException(
                    "the stored offset %d of %s is beyond the log's end %d: the log was replaced or lost"
                            .formatted(nextOffset, topic, end));
        }
        open.seek(partition, nextOffset);
        lag = end - nextOffset;
        log.info("following {} from offset {} ({} behind)", topic, nextOffset, lag);
        long committedAt = System.nanoTime();
        var silence = new BrokerSilence(open);
        while (!stopping) {
            if (nextOffset >= end) {
                caughtUp.countDown();
            }
            var polled = open.poll(POLL);
            if (!polled.isEmpty()) {
                apply(polled, partition);
                pause();
                silence.heard();
            }
            note(silence.isTooLong());
            lag = open.currentLag(partition).orElse(Math.max(0, lag));
            if (System.nanoTime() - committedAt > COMMIT_INTERVAL_NANOS) {
                committedAt = System.nanoTime();
                open.commitAsync(Map.of(partition, new OffsetAndMetadata(nextOffset)), (offsets, error) -> {});
            }
        }
    }

    private void note(boolean silent) {
        if (silent && reachable) {
            log.warn("no answer from Kafka: {} waits at offset {}", topic, nextOffset);
        } else if (!silent && !reachable) {
            log.info("Kafka answers again: {} goes on from offset {}", topic, nextOffset);
        }
        reachable = !silent;
    }

    private void apply(ConsumerRecords<byte[], byte[]> polled, TopicPartition partition) throws Exception {
        var batch = new ArrayList<LogRecord>(polled.count());
        for (var entry : polled.records(partition)) {
            byte[] value = entry.value();
            batch.add(new LogRecord(entry.offset(), entry.timestamp(), value == null ? new byte[0] : value));
        }
        handler.handle(batch);
        nextOffset = batch.getLast().offset() + 1;
    }

    private void pause() {
        if (pause.isPositive() && !stopping && caughtUp()) {
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private void fail(Throwable e) {
        failure = e;
        String reason = "%s stopped at offset %d: %s".formatted(topic, nextOffset, e);
        log.error(reason, e);
        onFailure.accept(reason);
    }

    /** Ends reading after the batch in hand; waits for it, with a bound. */
    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
        }
        var open = consumer;
        if (open != null) {
            open.wakeup();
            LockSupport.unpark(thread);
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(Duration.ofSeconds(STOP_WAIT_SECONDS_MAX));
            if (thread.isAlive()) {
                log.warn("{} did not stop within {} s; interrupting it", topic, STOP_WAIT_SECONDS_MAX);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
