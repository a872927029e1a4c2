package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Hash;
import org.lumia.localnet.KafkaServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.LogIdentities;
import org.lumia.platform.kafka.LogIdentity;
import org.lumia.platform.kafka.TopicSpec;

/** What a follower of a shared log notices, and what it leaves on the cluster. */
@ExtendWith(Infrastructure.class)
class ReplacedLogTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** What a service has in Postgres. */
    private static final class Remembered implements LogIdentities {
        private final Map<String, LogIdentity> rows = new ConcurrentHashMap<>();

        @Override
        public Optional<LogIdentity> load(String topic) {
            return Optional.ofNullable(rows.get(topic));
        }

        @Override
        public void save(String topic, LogIdentity identity) {
            rows.put(topic, identity);
        }
    }

    private final Remembered remembered = new Remembered();

    private KafkaLog log(KafkaServer kafka, ServiceHealth health) {
        return new KafkaLog(
                "replaced", KafkaSettings.at(kafka.bootstrapServers()), new SimpleMeterRegistry(), health, remembered);
    }

    /** Follows from a position until so many records stand behind it, or the service fails. */
    private Optional<String> follow(KafkaServer kafka, String topic, long from, long until) throws Exception {
        var health = new ServiceHealth("replaced");
        try (var log = log(kafka, health)) {
            var follower = log.follow(topic, () -> from, batch -> {});
            log.start();
            Await.until(
                    "the log's end",
                    SOON,
                    () -> follower.nextOffset() == until || health.failure().isPresent());
            if (health.failure().isEmpty() && until > from) {
                Await.until("what is remembered", SOON, () -> remembered.rows.containsKey(topic));
            }
        }
        return health.failure();
    }

    private void append(KafkaServer kafka, String topic, int first, int count) {
        try (var log = log(kafka, new ServiceHealth("replaced"))) {
            log.topics().ensure(List.of(TopicSpec.shared(topic)));
            for (int i = 0; i < count; i++) {
                log.appender(topic).appendAndWait(new byte[] {(byte) (first + i)});
            }
        }
    }

    /** As one that begins at the end of a log to which others append, or whose position another process has moved. */
    @Test
    void aPositionMayBeNewerThanAllThatTheReaderKnewOfTheLog(KafkaServer kafka) throws Exception {
        String topic = "replaced.grows";
        append(kafka, topic, 0, 1);
        var health = new ServiceHealth("replaced");
        var applied = new CopyOnWriteArrayList<Byte>();
        try (var log = log(kafka, health)) {
            var follower = log.follow(
                    topic,
                    () -> {
                        append(kafka, topic, 1, 2);
                        return log.endOffset(topic);
                    },
                    batch -> batch.forEach(entry -> applied.add(entry.value()[0])));
            log.start();
            Await.until(
                    "it stands at the end, or fails",
                    SOON,
                    () -> follower.nextOffset() == 3 || health.failure().isPresent());
            append(kafka, topic, 3, 1);
            Await.until(
                    "what follows",
                    SOON,
                    () -> applied.contains((byte) 3) || health.failure().isPresent());
        }
        assertThat(health.failure()).isEmpty();
        assertThat(applied).containsExactly((byte) 3);
    }

    @Test
    void aTopicThatWasMadeAnewStopsItsReader(KafkaServer kafka) throws Exception {
        String topic = "replaced.anew";
        append(kafka, topic, 0, 3);
        assertThat(follow(kafka, topic, 0, 3)).isEmpty();
        assertThat(follow(kafka, topic, 3, 3)).as("the same topic").isEmpty();
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of(topic)).all().get();
            Await.until(
                    "the deletion",
                    SOON,
                    () -> !admin.listTopics().names().get().contains(topic));
        }
        append(kafka, topic, 0, 5);
        assertThat(follow(kafka, topic, 3, 5).orElseThrow())
                .contains("replaced.anew was deleted and made anew: its id was ");
    }

    @Test
    void anEntryThatIsNotTheOneThatWasAppliedStopsItsReader(KafkaServer kafka) throws Exception {
        String topic = "replaced.entry";
        append(kafka, topic, 0, 3);
        assertThat(follow(kafka, topic, 0, 3)).isEmpty();
        var known = remembered.rows.get(topic);
        remembered.save(topic, new LogIdentity(known.topicId(), 2, Hash.ZERO));
        assertThat(follow(kafka, topic, 3, 3).orElseThrow())
                .contains("entry 2 of replaced.entry is not the one that was applied");
        remembered.save(topic, new LogIdentity(known.topicId(), 7, Hash.ZERO));
        assertThat(follow(kafka, topic, 3, 3).orElseThrow())
                .contains("entry 7 of replaced.entry was applied and is not there any more");
    }

    @Test
    void entriesOverTheLimitAreGivenOnUnread(KafkaServer kafka) throws Exception {
        String topic = "replaced.long";
        var lengths = new CopyOnWriteArrayList<Integer>();
        try (var log = log(kafka, new ServiceHealth("replaced"))) {
            log.topics().ensure(List.of(TopicSpec.shared(topic)));
            for (int length : new int[] {100, 101, 99}) {
                log.appender(topic).appendAndWait(new byte[length]);
            }
            log.bound(topic, 100);
            log.follow(topic, () -> 0, batch -> batch.forEach(entry -> lengths.add(entry.value().length)));
            log.start();
            Await.until("three entries", SOON, () -> lengths.size() == 3);
        }
        assertThat(new ArrayList<>(lengths)).containsExactly(100, 0, 99);
    }

    @Test
    void aFollowerCommitsToNoGroup(KafkaServer kafka) throws Exception {
        String topic = "replaced.groups";
        append(kafka, topic, 0, 3);
        assertThat(follow(kafka, topic, 0, 3)).isEmpty();
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(admin.listGroups().all().get())
                    .noneMatch(group -> group.groupId().contains("replaced"));
        }
    }
}
