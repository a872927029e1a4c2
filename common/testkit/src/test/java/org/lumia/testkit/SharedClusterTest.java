package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/** An operator's own topics lie on its own brokers, tx-in and attestations on those that all share; neither stands on the other's. */
@ExtendWith(Infrastructure.class)
class SharedClusterTest {
    private static final Address OPERATOR = Address.parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static EmbeddedKafka others;

    @LumiaService(name = "shared-probe", port = 0, signs = false)
    static class ProbeApplication {}

    @BeforeAll
    static void start() {
        others = EmbeddedKafka.startTemporary();
    }

    @AfterAll
    static void stop() {
        others.close();
    }

    private static Genesis genesis(String subnet, Path folder) throws Exception {
        var members = new Members(List.of(new Member(OPERATOR, OPERATOR, 1, OPERATOR)));
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        var genesis = Genesis.development(subnet, 1, 1_800_000_000_000L, l1, members, Map.of());
        genesis.save(folder.resolve("genesis.json"));
        return genesis;
    }

    private static Map<String, String> settings(KafkaServer own, PostgresServer postgres, Path folder)
            throws Exception {
        var settings = new HashMap<String, String>();
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", own.bootstrapServers());
        settings.put("lumia.kafka.shared.bootstrap-servers", others.bootstrapServers());
        settings.put("lumia.kafka.shared.replication-factor", "1");
        settings.put("lumia.genesis-file", folder.resolve("genesis.json").toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", OPERATOR.toString());
        settings.put("lumia.operator.key-file", folder.resolve("operator.key").toString());
        return settings;
    }

    private static Set<String> topics(KafkaServer kafka, String subnet) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listTopics().names().get(30, TimeUnit.SECONDS).stream()
                    .filter(name -> name.startsWith(subnet + "."))
                    .collect(Collectors.toSet());
        }
    }

    private static KafkaSettings owner(KafkaServer kafka) {
        return KafkaSettings.at(kafka.bootstrapServers());
    }

    @Test
    void eachTopicIsLookedForOnItsOwnBrokers(KafkaServer own, PostgresServer postgres, @TempDir Path folder)
            throws Exception {
        var genesis = genesis("two-clusters", folder);
        var names = genesis.topics(OPERATOR);
        new TopicsAdmin(owner(others)).ensure(TopicSpec.sharedOf(names));
        try (var context = ServiceRunner.run(ProbeApplication.class, settings(own, postgres, folder))) {
            context.getBean(Topics.class);
            assertThat(topics(others, "two-clusters")).containsExactlyInAnyOrder(names.txIn(), names.attestations());
            assertThat(topics(own, "two-clusters")).containsExactlyInAnyOrderElementsOf(names.own());

            var log = context.getBean(KafkaLog.class);
            var health = context.getBean(ServiceHealth.class);
            for (String topic : List.of(names.txIn(), names.ordered())) {
                var follower = log.follow(topic, () -> 0, batch -> {});
                assertThat(log.appender(topic).appendAndWait(new byte[] {1})).isZero();
                Await.until("the record of " + topic, WAIT_MAX, () -> follower.nextOffset() == 1);
                assertThat(log.endOffset(topic)).isOne();
                assertThat(log.last(topic)).isPresent();
                assertThat(log.from(topic, 0)).isPresent();
                assertThat(log.lastWhile(topic, any -> true)).isPresent();
                try (var end = log.end(topic)) {
                    assertThat(end.ask().get(30, TimeUnit.SECONDS)).isOne();
                }
            }
            assertThat(health.failure()).isEmpty();
            assertThat(health.missing()).isEmpty();
        }
    }

    @Test
    void aMemberMakesNothingOnOthersBrokersUnlessItIsTold(
            KafkaServer own, PostgresServer postgres, @TempDir Path folder) throws Exception {
        genesis("not-made", folder);
        try (var context = ServiceRunner.run(ProbeApplication.class, settings(own, postgres, folder))) {
            assertThatThrownBy(() -> context.getBean(Topics.class))
                    .rootCause()
                    .isInstanceOf(SettingException.class)
                    .hasMessageStartingWith("Topic not-made.tx-in does not exist, and");
        }
        assertThat(topics(others, "not-made")).isEmpty();
    }
}
