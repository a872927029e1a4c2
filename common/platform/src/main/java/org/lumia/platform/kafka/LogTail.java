package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.lumia.protocol.AbsentException;

/** Single records of a log: the end, so that a service publishes again only what is missing, and those that a search asks for. */
final class LogTail {

    private LogTail() {}

    static Optional<LogRecord> last(Consumer<byte[], byte[]> consumer, String topic, Duration atMost) {
        var partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        long end = end(consumer, partition);
        if (end == 0) {
            return Optional.empty();
        }
        return Optional.of(at(consumer, partition, end - 1, atMost));
    }

    static Optional<LogRecord> lastWhile(
            Consumer<byte[], byte[]> consumer, String topic, Predicate<LogRecord> holds, Duration atMost) {
        var partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        long low = Objects.requireNonNull(
                consumer.beginningOffsets(List.of(partition)).get(partition));
        long high = end(consumer, partition);
        Optional<LogRecord> found = Optional.empty();
        while (low < high) {
            long middle = low + (high - low) / 2;
            LogRecord record = at(consumer, partition, middle, atMost);
            if (holds.test(record)) {
                found = Optional.of(record);
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return found;
    }

    /** The offset after the last record. */
    static long end(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
    }

    static LogRecord at(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset, Duration atMost) {
        consumer.seek(partition, offset);
        long deadline = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < deadline) {
            var records = consumer.poll(Duration.ofMillis(250)).records(partition);
            if (!records.isEmpty()) {
                var first = records.getFirst();
                return new LogRecord(
                        first.offset(), first.timestamp(), first.value() == null ? new byte[0] : first.value());
            }
        }
        throw new AbsentException(
                "record %d of %s did not arrive within %s".formatted(offset, partition.topic(), atMost));
    }
}
