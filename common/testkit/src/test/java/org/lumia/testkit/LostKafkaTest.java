package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    private static final Duration WAIT_MAX = Duration.ofSeconds(90);

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
            Await.until("the first record", WAIT_MAX, () -> follower.nextOffset() == 1);
            assertThat(reachable()).isEqualTo(1);

            broker.close();
            Await.until("silence", WAIT_MAX, () -> reachable() == 0);
            assertThat(health.missing()).isEmpty();

            broker = EmbeddedKafka.start(folder, port, controllerPort);
            Await.until("an answer", WAIT_MAX, () -> reachable() == 1);
            log.appender(TOPIC).appendAndWait(new byte[] {2});
            Await.until("the second record", WAIT_MAX, () -> follower.nextOffset() == 2);
        } finally {
            broker.close();
        }
    }

    private double reachable() {
        return meters.get("lumia_follower_reachable").gauge().value();
    }
}
