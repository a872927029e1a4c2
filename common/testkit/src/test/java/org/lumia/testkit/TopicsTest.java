package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lumia.localnet.KafkaServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.platform.settings.SettingException;

/** A topic takes every record that its writers may append, whatever their codec and the broker's clock, or the start is refused. */
@ExtendWith(Infrastructure.class)
class TopicsTest {

    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    /** The client counts a record's header and its batch's as so much. */
    private static final int RECORD_OVERHEAD_BYTES = 88;

    private static KafkaSettings settings(KafkaServer kafka, String compression, int replicas) {
        return new KafkaSettings(
                kafka.bootstrapServers(),
                MESSAGE_BYTES_MAX,
                64L << 20,
                compression,
                0,
                replicas,
                4_000,
                "create",
                null,
                KafkaSettings.Shared.NONE);
    }

    private static KafkaSettings member(KafkaServer kafka) {
        return new KafkaSettings(
                kafka.bootstrapServers(),
                MESSAGE_BYTES_MAX,
                64L << 20,
                "none",
                0,
                1,
                4_000,
                "check",
                null,
                KafkaSettings.Shared.NONE);
    }

    private static Admin admin(KafkaServer kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void theLargestRecordThatDoesNotCompressIsTaken(CompressionType codec, KafkaServer kafka) {
        var settings = settings(kafka, codec.name, 1);
        var topic = "topics.largest-" + codec.name;
        new TopicsAdmin(settings).ensure(List.of(TopicSpec.own(topic)));
        try (var log =
                new KafkaLog("topics-test", settings, new SimpleMeterRegistry(), new ServiceHealth("topics-test"))) {
            var appender = log.appender(topic);
            byte[] largest = random(MESSAGE_BYTES_MAX - RECORD_OVERHEAD_BYTES);
            assertThat(appender.appendAndWait(largest)).isZero();
        }
    }

    private static byte[] random(int bytes) {
        byte[] value = new byte[bytes];
        new Random(bytes).nextBytes(value);
        return value;
    }

    /** Data made to grow: what snappy finds again costs as much as it saves, and the stretches between need two bytes each. */
    private static byte[] hardForSnappy(int bytes) {
        byte[] value = random(bytes);
        for (int at = 130; at + 65 < bytes; at += 65) {
            System.arraycopy(value, at - 65, value, at + 61, 4);
        }
        return value;
    }

    @ParameterizedTest
    @CsvSource({"NONE, 0", "GZIP, 5140", "SNAPPY, 5144", "LZ4, 1041", "ZSTD, 398"})
    void dataThatDoNotCompressGrowByTheKnownFigures(CompressionType codec, int bytesOverMax) {
        for (byte[] value : List.of(random(16 << 20), hardForSnappy(16 << 20))) {
            var batch = MemoryRecords.withRecords(Compression.of(codec).build(), new SimpleRecord(0L, null, value));
            assertThat(batch.sizeInBytes() - value.length - RECORD_OVERHEAD_BYTES)
                    .as("%s beyond the client's measure", codec)
                    .isLessThanOrEqualTo(bytesOverMax)
                    .isLessThan((16 << 20) / 64 + 1_024);
        }
    }

    @Test
    void aWritersClockMayDifferFromTheBrokersByAnything(KafkaServer kafka) throws Exception {
        var topics = List.of(TopicSpec.own("topics.clock-own"), TopicSpec.shared("topics.clock-shared"));
        new TopicsAdmin(settings(kafka, "none", 1)).ensure(topics);
        Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
        long now = System.currentTimeMillis();
        long days = Duration.ofDays(400).toMillis();
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var topic : topics) {
                for (long timestamp : List.of(0L, now - days, now, now + days, Long.MAX_VALUE / 2)) {
                    assertThatCode(() -> producer.send(
                                            new ProducerRecord<>(topic.name(), 0, timestamp, null, new byte[] {1}))
                                    .get())
                            .as("%s at %d", topic.name(), timestamp)
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "max.message.bytes, 1048576, max.message.bytes=1065984 or more",
        "cleanup.policy, compact, cleanup.policy=delete",
        "retention.ms, 604800000, retention.ms=-1",
        "retention.bytes, 1000000000, retention.bytes=-1",
        "min.insync.replicas, 1, min.insync.replicas=2 or more",
        "unclean.leader.election.enable, true, unclean.leader.election.enable=false",
        "message.timestamp.type, LogAppendTime, message.timestamp.type=CreateTime",
        "message.timestamp.after.max.ms, 3600000, message.timestamp.after.max.ms=9223372036854775807",
        "message.timestamp.before.max.ms, 3600000, message.timestamp.before.max.ms=9223372036854775807"
    })
    void aTopicThatIsNotAsItMustBeIsNamedWithTheSetting(String setting, String value, String wanted, KafkaServer kafka)
            throws Exception {
        var topic = "topics.refused-" + setting;
        var right = Map.ofEntries(
                Map.entry("max.message.bytes", "1065984"),
                Map.entry("cleanup.policy", "delete"),
                Map.entry("retention.ms", "-1"),
                Map.entry("retention.bytes", "-1"),
                Map.entry("min.insync.replicas", "2"),
                Map.entry("unclean.leader.election.enable", "false"),
                Map.entry("message.timestamp.type", "CreateTime"),
                Map.entry("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)),
                Map.entry("message.timestamp.before.max.ms", Long.toString(Long.MAX_VALUE)));
        var config = new java.util.HashMap<>(right);
        config.put(setting, value);
        try (var admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(config)))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> new TopicsAdmin(settings(kafka, "none", 3)).ensure(List.of(TopicSpec.own(topic))))
                .isInstanceOf(SettingException.class)
                .hasMessage("Topic %s has %s=%s; it must have %s".formatted(topic, setting, value, wanted));
    }

    @Test
    void moreReplicasInSyncThanThereAreAreNamed(KafkaServer kafka) throws Exception {
        var topic = TopicSpec.own("topics.in-sync");
        new TopicsAdmin(settings(kafka, "none", 1)).ensure(List.of(topic));
        try (var admin = admin(kafka)) {
            set(admin, topic.name(), "min.insync.replicas", "2");
        }
        assertThatThrownBy(() -> new TopicsAdmin(settings(kafka, "none", 1)).ensure(List.of(topic)))
                .isInstanceOf(SettingException.class)
                .hasMessage(
                        "Topic topics.in-sync has min.insync.replicas=2 and 1 replicas: it would refuse every append");
    }

    @Test
    void theOwnerOfABrokerGivesItsTopicsTheSettings(KafkaServer kafka) throws Exception {
        var topic = TopicSpec.own("topics.altered");
        try (var admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(topic.name(), 1, (short) 1)))
                    .all()
                    .get();
        }
        var topics = new TopicsAdmin(settings(kafka, "none", 1));
        assertThatThrownBy(() -> topics.ensure(List.of(topic)))
                .hasMessageStartingWith("Topic topics.altered has retention.ms=604800000");
        topics.ensureAndAlter(List.of(topic));
        topics.ensure(List.of(topic));
    }

    @Test
    void aMemberOfASharedClusterMakesNoSharedTopic(KafkaServer kafka) throws Exception {
        var shared = TopicSpec.shared("topics.members-shared");
        var own = TopicSpec.own("topics.members-own");
        assertThatThrownBy(() -> new TopicsAdmin(member(kafka)).ensure(List.of(own, shared)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "Topic topics.members-shared does not exist, and lumia.kafka.shared-topics=check leaves it to the cluster's owner")
                .hasMessageContaining("compression.type=uncompressed");
        try (var admin = admin(kafka)) {
            assertThat(admin.listTopics().names().get()).doesNotContain(shared.name());
        }
        new TopicsAdmin(settings(kafka, "none", 1)).ensure(List.of(shared));
        new TopicsAdmin(member(kafka)).ensure(List.of(own, shared));
    }

    @Test
    void aSharedTopicHoldsWhatItsLimitSays(KafkaServer kafka) throws Exception {
        var shared = TopicSpec.shared("topics.compressed");
        var topics = new TopicsAdmin(settings(kafka, "none", 1));
        topics.ensure(List.of(shared));
        try (var admin = admin(kafka)) {
            set(admin, shared.name(), "compression.type", "producer");
        }
        assertThatThrownBy(() -> topics.ensure(List.of(shared)))
                .hasMessage(
                        "Topic topics.compressed has compression.type=producer; it must have compression.type=uncompressed");
    }

    @Test
    void aSharedTopicBeginsWithItsFirstEntry(KafkaServer kafka) throws Exception {
        var shared = TopicSpec.shared("topics.cut");
        var settings = settings(kafka, "none", 1);
        new TopicsAdmin(settings).ensure(List.of(shared));
        append(settings, shared.name(), 3);
        try (var admin = admin(kafka)) {
            var partition = new org.apache.kafka.common.TopicPartition(shared.name(), 0);
            admin.deleteRecords(Map.of(partition, org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> new TopicsAdmin(settings).ensure(List.of(shared)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("Topic topics.cut begins at offset 2; it must begin at 0");
    }

    @Test
    void aSharedTopicHasTheReplicasThatWereAskedFor(KafkaServer kafka) {
        var shared = TopicSpec.shared("topics.replicas");
        new TopicsAdmin(settings(kafka, "none", 1)).ensure(List.of(shared));
        assertThatThrownBy(() -> new TopicsAdmin(settings(kafka, "none", 3)).ensure(List.of(shared)))
                .hasMessage("Topic topics.replicas has 1 replicas; lumia.kafka.replication-factor asks for 3");
    }

    private static void append(KafkaSettings settings, String topic, int records) {
        try (var log =
                new KafkaLog("topics-test", settings, new SimpleMeterRegistry(), new ServiceHealth("topics-test"))) {
            for (int i = 0; i < records; i++) {
                log.appender(topic).appendAndWait(new byte[] {(byte) i});
            }
        }
    }

    private static void set(Admin admin, String topic, String setting, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var operation = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(operation)))
                .all()
                .get();
        Await.until(
                setting + "=" + value,
                Duration.ofSeconds(30),
                () -> admin.describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get(setting)
                        .value()
                        .equals(value));
    }
}
