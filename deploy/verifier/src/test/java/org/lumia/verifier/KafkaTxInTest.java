package org.lumia.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.localnet.KafkaServer;
import org.lumia.protocol.log.LogEntry;
import org.lumia.testkit.Infrastructure;

@ExtendWith(Infrastructure.class)
class KafkaTxInTest {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
    private static final String TOPIC = "verified.tx-in";

    @Test
    void theWholeLogIsReadAndOneWithoutItsHeadIsRefused(KafkaServer kafka) throws Exception {
        var log = new TestLog();
        log.submit(new byte[] {1}, 10);
        log.submit(new byte[] {2}, 20);
        log.seal(600);
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var admin = Admin.create(config);
                var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
            var onBrokers = new KafkaTxIn(kafka.bootstrapServers(), Map.of(), TOPIC, SILENCE_MAX);
            onBrokers.read(entry -> {
                throw new AssertionError("an empty log has no entry");
            });
            for (LogEntry entry : log.entries) {
                producer.send(new ProducerRecord<>(TOPIC, entry.bytes())).get();
            }
            var read = new ArrayList<LogEntry>();
            onBrokers.read(read::add);
            assertThat(read).extracting(LogEntry::offset).containsExactly(0L, 1L, 2L, 3L);
            assertThat(read)
                    .extracting(LogEntry::bytes)
                    .containsExactlyElementsOf(
                            log.entries.stream().map(LogEntry::bytes).toList());

            admin.deleteRecords(Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
            assertThatThrownBy(() -> onBrokers.read(entry -> {}))
                    .isInstanceOf(LogUnavailableException.class)
                    .hasMessage("verified.tx-in begins at offset 2: its head is gone");
        }
        assertThatThrownBy(
                        () -> new KafkaTxIn(kafka.bootstrapServers(), Map.of(), "no.such.topic", Duration.ofSeconds(2))
                                .read(entry -> {}))
                .isInstanceOf(LogUnavailableException.class)
                .hasMessageStartingWith("the log no.such.topic cannot be read: ");
    }
}
