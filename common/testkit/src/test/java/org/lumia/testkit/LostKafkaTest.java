package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.Folders;
import org.lumia.localnet.FreePorts;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.protocol.AbsentException;

/** A broker that goes away and comes back: nobody has to be restarted, nothing is lost, and it is said. */
class LostKafkaTest {
    private static final String TOPIC = "probe.lost";
    private static final Duration WAIT_MAX = Duration.ofSeconds(90);
    private static final int RECORDS = 2_500;
    /** Longer than a producer waits to send; a broker that is away for less shows nothing. */
    private static final Duration AWAY = Duration.ofSeconds(7);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ServiceHealth health = new ServiceHealth("test");

    // Not deleted under a broker that still ends: it would end this process.
    private final Path folder = Folders.temporary("lost-kafka");
    private final int port = FreePorts.next();
    private final int controllerPort = FreePorts.next();

    private EmbeddedKafka broker() {
        return EmbeddedKafka.start(folder, port, controllerPort);
    }

    @Test
    void aFollowerGoesOnWhenTheLostBrokerIsBack() throws Exception {
        var broker = broker();
        try (var log = new KafkaLog("test", KafkaSettings.at(broker.bootstrapServers()), meters, health)) {
            log.topics().ensure(List.of(new TopicSpec(TOPIC, false)));
            LogFollower follower = log.follow(TOPIC, () -> 0, batch -> {});
            log.start();
            log.appender(TOPIC).appendAndWait(new byte[] {1});
            Await.until("the first record", WAIT_MAX, () -> follower.nextOffset() == 1);
            assertThat(reachable()).isEqualTo(1);
            assertThat(health.missing()).isEmpty();

            broker.close();
            Await.until("silence", WAIT_MAX, () -> reachable() == 0);
            assertThat(health.missing().get("kafka-lost"))
                    .isEqualTo("no answer from Kafka; probe.lost stands at offset 1");
            assertThat(health.failure()).isEmpty();

            broker = broker();
            Await.until("an answer", WAIT_MAX, () -> reachable() == 1);
            log.appender(TOPIC).appendAndWait(new byte[] {2});
            Await.until("the second record", WAIT_MAX, () -> follower.nextOffset() == 2);
            assertThat(health.missing()).isEmpty();
        } finally {
            broker.close();
        }
    }

    private static void suspend(LogFollower follower) {
        try {
            follower.suspend();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFollowerThatWasWokenWhileItStoodStillBeginsAgain() throws Exception {
        var broker = broker();
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        try (var log = new KafkaLog("test", KafkaSettings.at(broker.bootstrapServers()), meters, health)) {
            log.topics().ensure(List.of(new TopicSpec(TOPIC, false)));
            var suspending = new AtomicReference<Thread>();
            var self = new AtomicReference<LogFollower>();
            var follower = log.followOnceOpened(TOPIC, LogReader.of(() -> (long) read.size(), batch -> {
                batch.forEach(entry -> read.add(entry.offset()));
                // Woken while it applies, it asks nothing of Kafka before it stands still.
                var thread = Thread.ofPlatform().start(() -> suspend(self.get()));
                Await.until("it waits", WAIT_MAX, () -> thread.getState() == Thread.State.WAITING);
                suspending.set(thread);
            }));
            self.set(follower);
            log.start();
            for (int number = 0; number < 3; number++) {
                log.appender(TOPIC).append(new byte[1]).get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
                int wanted = number + 1;
                follower.open();
                Await.until("record " + number, WAIT_MAX, () -> read.size() >= wanted && suspending.get() != null);
                suspending.getAndSet(null).join();
            }
            assertThat(health.failure()).isEmpty();
        } finally {
            broker.close();
        }
    }

    @Test
    void appendsWhileTheBrokerIsAwayArriveOnceAndInOrder() throws Exception {
        var broker = broker();
        List<Long> read = Collections.synchronizedList(new ArrayList<>());
        try (var log = new KafkaLog("test", KafkaSettings.at(broker.bootstrapServers()), meters, health)) {
            log.topics().ensure(List.of(new TopicSpec(TOPIC, false)));
            log.follow(
                    TOPIC,
                    () -> 0,
                    batch -> batch.forEach(
                            entry -> read.add(ByteBuffer.wrap(entry.value()).getLong())));
            log.start();
            var appender = log.appender(TOPIC);
            List<CompletableFuture<Long>> appended = new ArrayList<>();
            for (long number = 0; number < RECORDS; number++) {
                if (number == RECORDS / 2) {
                    appended.getLast().get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
                    broker.close();
                }
                appended.add(appender.append(
                        ByteBuffer.allocate(1_000).putLong(number).array()));
            }
            var gaveUp = new CompletableFuture<Void>().completeOnTimeout(null, AWAY.toSeconds(), TimeUnit.SECONDS);
            gaveUp.join();
            assertThat(appended.getLast()).isNotDone();

            broker = broker();
            assertThat(appended.getLast().get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(RECORDS - 1);
            assertThat(appended).allMatch(CompletableFuture::isDone);
            Await.until("all records", WAIT_MAX, () -> read.size() >= RECORDS);
            assertThat(read)
                    .containsExactlyElementsOf(
                            LongStream.range(0, RECORDS).boxed().toList());
            assertThat(health.failure()).isEmpty();
        } finally {
            broker.close();
        }
    }

    @Test
    void aReaderWhoseStoreIsAwayBeginsAgainWhereItStands() throws Exception {
        var broker = broker();
        List<Long> applied = Collections.synchronizedList(new ArrayList<>());
        var failures = new AtomicInteger(3);
        try (var log = new KafkaLog("test", KafkaSettings.at(broker.bootstrapServers()), meters, health)) {
            log.topics().ensure(List.of(new TopicSpec(TOPIC, false)));
            var begun = new AtomicInteger();
            log.follow(
                    TOPIC,
                    LogReader.of(
                            () -> {
                                begun.incrementAndGet();
                                return applied.size();
                            },
                            batch -> {
                                if (applied.size() == 5 && failures.getAndDecrement() > 0) {
                                    throw new AbsentException("the store is away");
                                }
                                batch.forEach(entry -> applied.add(entry.offset()));
                            }));
            log.start();
            var appender = log.appender(TOPIC);
            for (int number = 0; number < 10; number++) {
                appender.appendAndWait(new byte[] {1});
                int next = number + 1;
                Await.until("record " + number, WAIT_MAX, () -> applied.size() == next);
            }
            assertThat(applied)
                    .containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
            assertThat(begun).hasValue(4);
            assertThat(health.missing()).isEmpty();
        } finally {
            broker.close();
        }
    }

    private double reachable() {
        return meters.get("lumia_follower_reachable").gauge().value();
    }
}
