package org.lumia.submitter.app;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning, record by record, each within a bound. */
final class TopicReader implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final java.util.ArrayDeque<byte[]> read = new java.util.ArrayDeque<>();

    TopicReader(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    byte[] next() {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (read.isEmpty() && System.nanoTime() < deadline) {
            consumer.poll(Duration.ofMillis(200)).forEach(entry -> read.add(entry.value()));
        }
        if (read.isEmpty()) {
            throw new AssertionError("no record within " + WAIT_MAX);
        }
        return read.remove();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
