package org.lumia.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.lumia.platform.health.ServiceHealth;

/** After an append that failed nothing later leaves that producer, and all of it leaves the next one, in order. */
class AppendingTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();

    private MockProducer<byte[], byte[]> producer() {
        var made = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(made);
        return made;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> sent(MockProducer<byte[], byte[]> producer) {
        return producer.history().stream()
                .map(ProducerRecord::value)
                .map(value -> new String(value, StandardCharsets.US_ASCII))
                .toList();
    }

    private MockProducer<byte[], byte[]> second() {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (producers.size() < 2 || producers.get(1).history().size() < 3) {
            assertThat(System.nanoTime())
                    .as("a second producer with everything")
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
        return producers.get(1);
    }

    @Test
    void whatFailedAndWhatFollowedAreSentAgainInOrderByAnotherProducer() throws Exception {
        try (var appending = new Appending("test", this::producer, new ServiceHealth("test"))) {
            LogAppender log = appending.appender("log", 1_000);
            var first = log.append(bytes("a"));
            var later = List.of(log.append(bytes("b")), log.append(bytes("c")));
            producers.getFirst().errorNext(new NotEnoughReplicasException("1 of 2"));
            assertThat(producers.getFirst().closed())
                    .as("before anything behind it can leave")
                    .isTrue();
            var next = second();
            assertThat(sent(next)).containsExactly("a", "b", "c");
            assertThat(first).isNotDone();
            while (next.completeNext()) {
                assertThat(log.unacknowledgedBytes()).isNotNegative();
            }
            assertThat(first.get(20, TimeUnit.SECONDS)).isZero();
            for (CompletableFuture<Long> one : later) {
                assertThat(one).isCompleted();
            }
            assertThat(log.unacknowledgedBytes()).isZero();
        }
    }
}
