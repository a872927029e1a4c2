package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.kafka.TopicSpec;

/** A follower says that Kafka does not answer, and goes on by itself when it does. */
class LostKafkaTest {
    private static final String TOPIC = "lost.tx-in";
    private static final long WAIT_SECONDS_MAX = 90;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ServiceHealth health = new ServiceHealth("test");

    @Test
    void aFollowerGoesOnWhenTheLostBrokerIsBack(@TempDir Path folder) throws Exception {
        int port = FreePorts.next();
        int controllerPort = FreePorts.next();
        var broker = EmbeddedKafka.start(folder, port, controllerPort);
        try (var log = new KafkaLog("test", KafkaSettings.at(broker.bootstrapServers()), meters, health)) {
            log.topics().ensure(List.of(new TopicSpec(TOPIC, false)));
            LogFollower follower = log.follow(TOPIC, () -> 0, batch -> {});
            log.start();
            log.appender(TOPIC).appendAndWait(new byte[] {1});
            await(() -> follower.nextOffset() == 1);
            assertThat(reachable()).isEqualTo(1);

            broker.close();
            await(() -> reachable() == 0);
            assertThat(health.missing()).isEmpty();

            broker = EmbeddedKafka.start(folder, port, controllerPort);
            await(() -> reachable() == 1);
            log.appender(TOPIC).appendAndWait(new byte[] {2});
            await(() -> follower.nextOffset() == 2);
        } finally {
            broker.close();
        }
    }

    private double reachable() {
        return meters.get("lumia_follower_reachable").gauge().value();
    }

    private static void await(BooleanSupplier holds) throws InterruptedException {
        var never = new CountDownLatch(1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            never.await(10, TimeUnit.MILLISECONDS);
        }
    }
}
