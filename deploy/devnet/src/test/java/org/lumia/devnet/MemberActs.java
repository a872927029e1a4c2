package org.lumia.devnet;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.function.Executable;
import org.lumia.ethereum.Address;

/** What one client of a shared cluster does, and what members of it have no right to. */
final class MemberActs {
    private final Address member;
    private final Admin admin;
    private final Map<String, Object> config;
    private final String txIn;
    private final String another;

    /** @param config its client's @param another a topic that is not for members */
    MemberActs(Address member, Admin admin, Map<String, Object> config, String txIn, String another) {
        this.member = member;
        this.admin = admin;
        this.config = config;
        this.txIn = txIn;
        this.another = another;
    }

    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> config, Map<String, Object> more) {
        var all = new HashMap<>(config);
        all.putAll(more);
        all.putIfAbsent("max.block.ms", 20_000);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    Executable append(String topic) {
        return () -> {
            try (var producer = producer(config, Map.of())) {
                producer.send(new ProducerRecord<>(topic, 0, null, new byte[1])).get(90, TimeUnit.SECONDS);
            }
        };
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        var all = new HashMap<>(config);
        all.put("group.id", "group");
        all.put("enable.auto.commit", false);
        all.put("default.api.timeout.ms", 20_000);
        var consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        return consumer;
    }

    Executable read(String topic) {
        return () -> {
            try (var consumer = consumer(topic)) {
                consumer.seek(new TopicPartition(topic, 0), 0);
                consumer.poll(Duration.ofSeconds(20));
            }
        };
    }

    private Executable commit() {
        return () -> {
            try (var consumer = consumer(txIn)) {
                consumer.commitSync(Map.of(new TopicPartition(txIn, 0), new OffsetAndMetadata(0)));
            }
        };
    }

    private Executable transaction() {
        return () -> {
            try (var producer = producer(config, Map.of("transactional.id", "transaction"))) {
                producer.initTransactions();
            }
        };
    }

    private static Executable done(Callable<org.apache.kafka.common.KafkaFuture<?>> asked) {
        return () -> asked.call().get(90, TimeUnit.SECONDS);
    }

    private static List<AlterConfigOp> config(String name, String value) {
        return List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
    }

    /** What a member may not do, by its name. */
    Map<String, Executable> forbidden() {
        var partition = new TopicPartition(txIn, 0);
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, txIn);
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        var tries = new HashMap<String, Executable>();
        tries.put(
                "CREATE",
                done(() -> admin.createTopics(List.of(new NewTopic("three-brokers.more", 1, (short) 3)))
                        .all()));
        tries.put(
                "CREATE with a name that begins as the shared one",
                done(() -> admin.createTopics(List.of(new NewTopic(txIn + ".1", 300, (short) 3)))
                        .all()));
        tries.put(
                "CREATE partitions",
                done(() -> admin.createPartitions(Map.of(txIn, NewPartitions.increaseTo(2)))
                        .all()));
        tries.put("DELETE", done(() -> admin.deleteTopics(List.of(txIn)).all()));
        tries.put(
                "DELETE records",
                done(() -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1)))
                        .all()));
        tries.put(
                "ALTER_CONFIGS",
                done(() -> admin.incrementalAlterConfigs(Map.of(topic, config("retention.ms", "1")))
                        .all()));
        tries.put(
                "ALTER_CONFIGS of a broker",
                done(() -> admin.incrementalAlterConfigs(Map.of(broker, config("log.cleaner.threads", "1")))
                        .all()));
        tries.put(
                "DESCRIBE_CONFIGS of a broker",
                done(() -> admin.describeConfigs(List.of(broker)).all()));
        cluster(tries, partition);
        tries.put("a transactional id", transaction());
        tries.put("a group's offset", commit());
        tries.put("READ of another topic", read(another));
        tries.put("WRITE to another topic", append(another));
        return tries;
    }

    private void cluster(Map<String, Executable> tries, TopicPartition partition) {
        var resource = new ResourcePattern(ResourceType.TOPIC, txIn, PatternType.LITERAL);
        var right = new AccessControlEntry("User:" + member, "*", AclOperation.ALL, AclPermissionType.ALLOW);
        var quota = new ClientQuotaAlteration(
                new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, member.toString())),
                List.of(new ClientQuotaAlteration.Op("producer_byte_rate", null)));
        tries.put(
                "ALTER: rights",
                done(() -> admin.createAcls(List.of(new AclBinding(resource, right)))
                        .all()));
        tries.put(
                "DESCRIBE: rights",
                done(() -> admin.describeAcls(AclBindingFilter.ANY).values()));
        tries.put(
                "ALTER: quotas",
                done(() -> admin.alterClientQuotas(List.of(quota)).all()));
        tries.put(
                "ALTER: replicas",
                done(() -> admin.alterPartitionReassignments(
                                Map.of(partition, java.util.Optional.of(new NewPartitionReassignment(List.of(1)))))
                        .all()));
        tries.put(
                "ALTER: leader",
                done(() -> admin.electLeaders(ElectionType.PREFERRED, java.util.Set.of(partition))
                        .all()));
        tries.put(
                "ALTER: features",
                done(() -> admin.updateFeatures(
                                Map.of(
                                        "metadata.version",
                                        new FeatureUpdate((short) 7, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
                                new org.apache.kafka.clients.admin.UpdateFeaturesOptions())
                        .all()));
        tries.put(
                "ALTER: a broker's place", done(() -> admin.unregisterBroker(3).all()));
        tries.put(
                "ALTER: a voter",
                done(() -> admin.removeRaftVoter(3, org.apache.kafka.common.Uuid.randomUuid())
                        .all()));
        tries.put(
                "DESCRIBE: the quorum",
                done(() -> admin.describeMetadataQuorum().quorumInfo()));
        tries.put(
                "DESCRIBE: disks", done(() -> admin.describeLogDirs(List.of(1)).allDescriptions()));
    }
}
