package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.localnet.Folders;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.testkit.Await;

/** What deploy/runbooks/kafka-quorum-lost.md says, done on three brokers. */
@Tag("long")
class SharedQuorumTest {
    private static final Address MEMBER = Address.parse("0x00000000000000000000000000000000000000a1");
    private static final Duration WAIT_MAX = Duration.ofSeconds(120);
    private static final String TOPIC = "quorum.tx-in";

    private SharedKafka cluster;
    private KafkaLog log;
    private final ServiceHealth health = new ServiceHealth("member");

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        cluster = SharedKafka.start(folder, List.of(MEMBER));
        // As a broker, which makes the topic and may write to it.
        log = new KafkaLog("member", cluster.settings("broker-1"), new SimpleMeterRegistry(), health);
        log.share(TOPIC, 1 << 20);
        cluster.create(TopicSpec.shared(TOPIC));
        log.appender(TOPIC).appendAndWait(new byte[] {1});
    }

    @AfterEach
    void stop() {
        log.close();
        cluster.close();
    }

    /** Who may elect the controllers' leader: each voter's disk by its id, by node. */
    private Map<Integer, Uuid> voters(Admin admin) throws Exception {
        var voters = new TreeMap<Integer, Uuid>();
        admin.describeMetadataQuorum()
                .quorumInfo()
                .get(10, TimeUnit.SECONDS)
                .voters()
                .forEach(voter -> voters.put(voter.replicaId(), voter.replicaDirectoryId()));
        return voters;
    }

    private Uuid disk(int broker) throws Exception {
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(cluster.data(broker).resolve("meta.properties"))));
        return Uuid.fromString(properties.getProperty("directory.id"));
    }

    @Test
    void withoutAMajorityNothingIsAcknowledgedAndNothingIsLost() throws Exception {
        cluster.broker(2).kill();
        cluster.broker(3).kill();
        var waiting = log.appender(TOPIC).append(new byte[] {2});
        Await.until("silence", WAIT_MAX, () -> health.missing().containsKey("kafka-shared-appends"));
        assertThat(health.missing()).containsValue("Kafka has acknowledged no append for 10 s");
        assertThat(waiting).isNotDone();
        cluster.broker(2).start();
        assertThat(waiting.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)).isOne();
        cluster.broker(3).start();
        cluster.awaitInSync(TOPIC);
        assertThat(log.endOffset(TOPIC)).isEqualTo(2);
        assertThat(health.failure()).isEmpty();
    }

    @Test
    void aLostDiskComesBackAsAnotherVoter() throws Exception {
        Uuid lost = disk(3);
        cluster.broker(3).kill();
        Folders.delete(cluster.data(3));
        log.appender(TOPIC).appendAndWait(new byte[] {2});
        Files.createDirectories(cluster.data(3));
        cluster.broker(3).start();
        Await.until("it refuses to start", WAIT_MAX, () -> !cluster.broker(3).isAlive());
        assertThat(Files.readString(cluster.broker(3).log())).contains("No readable meta.properties files found");

        cluster.rejoin(3);
        cluster.broker(3).start();
        Uuid fresh = disk(3);
        try (var admin = cluster.admin()) {
            cluster.awaitInSync(TOPIC);
            assertThat(voters(admin)).containsEntry(3, lost);
            System.out.println(
                    "before: " + admin.describeMetadataQuorum().quorumInfo().get());
            admin.removeRaftVoter(3, lost).all().get(30, TimeUnit.SECONDS);
            assertThat(voters(admin).keySet()).containsExactly(1, 2);
            var endpoint = new RaftVoterEndpoint("CONTROLLER", "127.0.0.1", cluster.controllerPort(3));
            Await.until("the new voter", WAIT_MAX, () -> {
                admin.addRaftVoter(3, fresh, Set.of(endpoint)).all().get(30, TimeUnit.SECONDS);
                return true;
            });
            assertThat(voters(admin)).containsEntry(3, fresh).hasSize(3);
        }
        cluster.broker(1).kill();
        assertThat(log.appender(TOPIC).append(new byte[] {3}).get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS))
                .as("the new voter's vote is a majority's")
                .isEqualTo(2);
    }
}
