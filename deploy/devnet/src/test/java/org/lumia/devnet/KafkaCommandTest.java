package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import org.lumia.testkit.Infrastructure;
import picocli.CommandLine;

/** What the owner of a shared cluster is told. */
@ExtendWith(Infrastructure.class)
class KafkaCommandTest {
    private static final Address ONE = Address.parse("0x00000000000000000000000000000000000000a1");
    private static final Address TWO = Address.parse("0x00000000000000000000000000000000000000a2");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path file;
    private Genesis genesis;

    @BeforeEach
    void write() throws Exception {
        var members = new Members(List.of(new Member(ONE, ONE, 1, ONE), new Member(TWO, TWO, 1, TWO)));
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        genesis = Genesis.development("kafka-command", 1, 1_800_000_000_000L, l1, members, Map.of());
        file = folder.resolve("genesis.json");
        genesis.save(file);
    }

    private int run(String... args) {
        said.reset();
        return new CommandLine(new KafkaCommand(new PrintStream(said, true, StandardCharsets.UTF_8))).execute(args);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachMemberGetsFourRightsOnTwoTopicsByTheirLiteralNames() {
        assertThat(run(
                        "acls",
                        "--genesis",
                        file.toString(),
                        "--bootstrap",
                        "b:9092",
                        "--principal",
                        TWO + "=User:CN=two"))
                .isZero();
        String rights = " --operation Read --operation Write --operation Describe --operation DescribeConfigs --topic ";
        String one = "kafka-acls.sh --bootstrap-server b:9092 --add --allow-principal 'User:" + ONE + "'" + rights;
        String two = "kafka-acls.sh --bootstrap-server b:9092 --add --allow-principal 'User:CN=two'" + rights;
        assertThat(said().lines())
                .containsExactly(
                        one + "kafka-command.tx-in --resource-pattern-type literal",
                        one + "kafka-command.attestations --resource-pattern-type literal",
                        two + "kafka-command.tx-in --resource-pattern-type literal",
                        two + "kafka-command.attestations --resource-pattern-type literal");
    }

    @Test
    void aPrincipalOfNoMemberIsNamed() {
        var stranger = "0x00000000000000000000000000000000000000ff";
        assertThat(run(
                        "acls",
                        "--genesis",
                        file.toString(),
                        "--bootstrap",
                        "b:9092",
                        "--principal",
                        stranger + "=User:x"))
                .isEqualTo(1);
        assertThat(said()).contains(stranger + " is no member of");
    }

    @Test
    void theSharedTopicsAreLookedAtAndNotMade(KafkaServer kafka) {
        String[] check = {
            "check", "--genesis", file.toString(), "--bootstrap", kafka.bootstrapServers(), "--replicas", "1"
        };
        assertThat(run(check)).isEqualTo(1);
        assertThat(said())
                .isEqualToIgnoringNewLines(
                        "Topic kafka-command.tx-in does not existTopic kafka-command.attestations does not exist");
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers()))
                .ensure(TopicSpec.sharedOf(genesis.topics(Address.ZERO)));
        assertThat(run(check)).as(said()).isZero();
        assertThat(said()).contains("kafka-command.tx-in is as it must be", "kafka-command.attestations is");
        assertThat(run("check", "--genesis", file.toString(), "--bootstrap", kafka.bootstrapServers()))
                .isEqualTo(1);
        assertThat(said())
                .contains("Topic kafka-command.tx-in has 1 replicas; lumia.kafka.shared.replication-factor asks for 3");
    }
}
