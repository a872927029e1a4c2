package org.lumia.devnet;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.InvalidGenesisException;
import org.lumia.protocol.schedule.Member;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lumia kafka}: the rights that members need on a shared cluster, and whether its topics are as they must be. */
@Command(
        name = "kafka",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Rights and topics of a subnet's shared Kafka cluster.")
public final class KafkaCommand {
    private static final int RECORD_BYTES_MAX = 16 << 20;
    private static final List<String> RIGHTS = List.of("Read", "Write", "Describe", "DescribeConfigs");

    private final PrintStream out;

    KafkaCommand(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new KafkaCommand(System.out)).execute(args));
    }

    private static Genesis genesis(Path file) {
        return Genesis.load(file);
    }

    private static List<TopicSpec> topics(Genesis genesis) {
        return TopicSpec.sharedOf(genesis.topics(Address.ZERO));
    }

    @Command(
            name = "acls",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the commands that give each member of genesis.json its rights on the two shared topics, and no other.")
    int acls(
            @Option(names = "--genesis", required = true, paramLabel = "FILE") Path genesisFile,
            @Option(names = "--bootstrap", required = true, paramLabel = "HOST:PORT,..") String bootstrap,
            @Option(
                            names = "--principal",
                            paramLabel = "OPERATOR=PRINCIPAL",
                            description =
                                    "Whom the cluster knows an operator as, User:CN=desk for example; User:OPERATOR without it.")
                    @Nullable
                    Map<String, String> principals) {
        try {
            Genesis genesis = genesis(genesisFile);
            var named = new TreeMap<Address, String>();
            if (principals != null) {
                principals.forEach((operator, principal) -> named.put(Address.parse(operator), principal));
            }
            for (Member member : genesis.members().list()) {
                String principal = named.getOrDefault(member.operator(), "User:" + member.operator());
                for (TopicSpec topic : topics(genesis)) {
                    out.println(acl(bootstrap, principal, topic.name()));
                }
                named.remove(member.operator());
            }
            if (!named.isEmpty()) {
                return failed("%s is no member of %s".formatted(named.firstKey(), genesisFile));
            }
            return 0;
        } catch (InvalidGenesisException e) {
            return failed(e.getMessage());
        } catch (IllegalArgumentException e) {
            return failed("--principal needs an operator's address: " + e.getMessage());
        }
    }

    private static String acl(String bootstrap, String principal, String topic) {
        var command = new StringBuilder(
                "kafka-acls.sh --bootstrap-server %s --add --allow-principal '%s'".formatted(bootstrap, principal));
        RIGHTS.forEach(right -> command.append(" --operation ").append(right));
        return command.append(" --topic ")
                .append(topic)
                .append(" --resource-pattern-type literal")
                .toString();
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Looks at the two shared topics as services do at their start; makes nothing.")
    int check(
            @Option(names = "--genesis", required = true, paramLabel = "FILE") Path genesisFile,
            @Option(names = "--bootstrap", required = true, paramLabel = "HOST:PORT,..") String bootstrap,
            @Option(names = "--replicas", defaultValue = "3", description = "That each should have (${DEFAULT-VALUE}).")
                    int replicas,
            @Option(names = "--client-properties", paramLabel = "FILE", description = "TLS settings of the client.")
                    @Nullable
                    Path clientProperties) {
        try {
            Genesis genesis = genesis(genesisFile);
            var settings = new KafkaSettings(
                    bootstrap,
                    RECORD_BYTES_MAX,
                    4L * RECORD_BYTES_MAX,
                    "none",
                    0,
                    replicas,
                    4_000,
                    "check",
                    clientProperties);
            for (TopicSpec topic : topics(genesis)) {
                new TopicsAdmin(settings).look(List.of(topic));
                out.printf("%s is as it must be%n", topic.name());
            }
            return 0;
        } catch (InvalidGenesisException | SettingException | AbsentException e) {
            return failed(e.getMessage());
        }
    }

    private int failed(@Nullable String why) {
        out.println(why);
        return 1;
    }
}
