package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The end of a log: what a service published last, so that it publishes again only what is missing. */
final class LogTail {

    private LogTail() {}

    static Optional<LogRecord> last(Consumer<byte[], byte[]> consumer, String topic, Duration atMost) {
        var partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        if (end == 0) {
            return Optional.empty();
        }
        consumer.seek(partition, end - 1);
        long deadline = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < deadline) {
            var records = consumer.poll(Duration.ofMillis(250)).records(partition);
            if (!records.isEmpty()) {
                var last = records.getLast();
                return Optional.of(new LogRecord(last.offset(), last.timestamp(), last.value()));
            }
        }
        throw new IllegalStateException(
                "the last record of %s (offset %d) did not arrive within %s".formatted(topic, end - 1, atMost));
    }
}
