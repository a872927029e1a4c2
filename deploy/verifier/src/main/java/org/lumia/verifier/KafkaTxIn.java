package org.lumia.verifier;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.lumia.protocol.log.LogEntry;

/** The log on its brokers. It takes the right to read and describe the topic, and nothing else. */
final class KafkaTxIn implements TxIn {
    private static final Duration POLL = Duration.ofMillis(250);
    private final String topic;
    private final Duration silenceMax;
    private final Map<String, Object> config;

    /** @param security client properties of Kafka's, for TLS and SASL @param silenceMax that brokers may take to answer */
    KafkaTxIn(String bootstrap, Map<String, String> security, String topic, Duration silenceMax) {
        this.topic = topic;
        this.silenceMax = silenceMax;
        this.config = new HashMap<>(security);
        config.put("bootstrap.servers", bootstrap);
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "none");
        config.put("allow.auto.create.topics", false);
        config.put("default.api.timeout.ms", (int) silenceMax.toMillis());
        config.put("request.timeout.ms", (int) silenceMax.toMillis());
    }

    @Override
    public void read(Consumer<LogEntry> each) {
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            long begin = Objects.requireNonNull(
                    consumer.beginningOffsets(List.of(partition)).get(partition));
            if (begin != 0) {
                throw new LogUnavailableException("%s begins at offset %d: its head is gone".formatted(topic, begin));
            }
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            consumer.seek(partition, 0);
            read(consumer, partition, end, each);
        } catch (KafkaException e) {
            throw new LogUnavailableException("the log %s cannot be read: %s".formatted(topic, e.getMessage()), e);
        }
    }

    private void read(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end, Consumer<LogEntry> each) {
        long heardNanos = System.nanoTime();
        while (consumer.position(partition) < end) {
            var records = consumer.poll(POLL).records(partition);
            if (!records.isEmpty()) {
                heardNanos = System.nanoTime();
            } else if (System.nanoTime() - heardNanos > silenceMax.toNanos()) {
                throw new LogUnavailableException(
                        "the log %s is silent at offset %d of %d".formatted(topic, consumer.position(partition), end));
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < end) {
                    each.accept(new LogEntry(record.offset(), record.value() == null ? new byte[0] : record.value()));
                }
            }
        }
    }
}
