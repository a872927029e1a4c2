package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.localnet.KafkaServer;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import picocli.CommandLine;

/** An operator's own topics before its services: made as these ask for them, and looked at setting by setting. */
@ExtendWith(Infrastructure.class)
class TopicsCommandTest {
    private static final Address ONE = Address.parse("0x00000000000000000000000000000000000000a1");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path file;
    private Genesis genesis;

    @BeforeEach
    void write() throws Exception {
        var members = new Members(List.of(new Member(ONE, ONE, 1, ONE)));
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        genesis = Genesis.development("topics-command", 1, 1_800_000_000_000L, l1, members, Map.of());
        file = folder.resolve("genesis.json");
        genesis.save(file);
    }

    private int run(KafkaServer kafka, String... args) {
        said.reset();
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--genesis", file.toString(), "--bootstrap", kafka.bootstrapServers()));
        return new CommandLine(new TopicsCommand(new PrintStream(said, true, StandardCharsets.UTF_8)))
                .execute(all.toArray(String[]::new));
    }

    private List<String> said() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> lines(String format) {
        return genesis.topics(ONE).own().stream().map(format::formatted).toList();
    }

    @Test
    void allOwnTopicsAreMadeAsServicesAskForThemAndEachDifferenceIsNamed(KafkaServer kafka) throws Exception {
        String operator = ONE.toString();
        assertThat(run(kafka, "check", "--operator", operator, "--replicas", "1"))
                .isEqualTo(1);
        assertThat(said()).isEqualTo(lines("Topic %s does not exist"));

        assertThat(run(kafka, "create", "--operator", operator)).isEqualTo(1);
        assertThat(said())
                .containsExactly(
                        "Kafka at %s (lumia.kafka.bootstrap-servers) has 1 brokers, and lumia.kafka.replication-factor asks for 3 replicas on as many: start more, or in development ask for 1"
                                .formatted(kafka.bootstrapServers()));

        assertThat(run(kafka, "create", "--operator", operator, "--replicas", "1"))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(said()).containsAll(lines("%s is made")).containsAll(lines("%s is as it must be"));
        assertThat(run(kafka, "create", "--operator", operator, "--replicas", "1"))
                .isZero();
        assertThat(said()).as("once").isEqualTo(lines("%s is as it must be"));

        var services = new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers()));
        services.ensure(TopicSpec.all(genesis.topics(ONE)));

        set(kafka, genesis.topics(ONE).executed(), "retention.ms", "1000");
        set(kafka, genesis.topics(ONE).batches(), "cleanup.policy", "compact");
        // Brokers learn of a change a moment after the controller has it.
        Await.until("both differences", Duration.ofSeconds(60), () -> {
            run(kafka, "check", "--operator", operator, "--replicas", "1");
            return said().size() == 2;
        });
        assertThat(said())
                .containsExactly(
                        "Topic %s has retention.ms=1000; it must have retention.ms=-1"
                                .formatted(genesis.topics(ONE).executed()),
                        "Topic %s has cleanup.policy=compact; it must have cleanup.policy=delete"
                                .formatted(genesis.topics(ONE).batches()));
        assertThat(run(kafka, "check", "--operator", operator, "--replicas", "2"))
                .isEqualTo(1);
        assertThat(said())
                .contains("Topic %s has 1 replicas; lumia.kafka.replication-factor asks for 2"
                        .formatted(genesis.topics(ONE).ordered()));
    }

    @Test
    void anAddressThatIsNoneAndRecordsThatAreTooSmallAreSentences(KafkaServer kafka) {
        assertThat(run(kafka, "check", "--operator", "0x12")).isEqualTo(1);
        assertThat(said()).hasSize(1).first().asString().startsWith("--operator needs an operator's address: ");
        assertThat(run(kafka, "check", "--operator", ONE.toString(), "--message-bytes-max", "70000"))
                .isEqualTo(1);
        assertThat(said())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("--message-bytes-max is 70000; blocks by this genesis take records of up to ");
    }

    private static void set(KafkaServer kafka, String topic, String setting, String value) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                    .all()
                    .get();
        }
    }
}
