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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lumia kafka}: the topics of a shared cluster, its members' rights and quotas, and whether all is as it must be. */
@Command(
        name = "kafka",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Topics, rights and quotas of a subnet's shared Kafka cluster.")
public final class KafkaCommand {
    /** Below it a member's seals and attestations would wait behind its bundles. */
    private static final long QUOTA_BYTES_PER_SECOND_MIN = 65_536;

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

    /** What every command that prints commands is told. */
    static final class Target {
        @Option(names = "--genesis", required = true, paramLabel = "FILE", description = "The subnet's genesis.json.")
        private Path genesisFile = Path.of("genesis.json");

        @Option(
                names = "--bootstrap",
                required = true,
                paramLabel = "HOST:PORT,..",
                description = "Brokers of the shared cluster.")
        private String bootstrap = "";

        @Option(
                names = "--command-config",
                paramLabel = "FILE",
                description = "Client properties that the printed commands name, for TLS.")
        private @Nullable Path commandConfig;

        private String command(String script) {
            return script + " --bootstrap-server " + bootstrap
                    + (commandConfig == null ? "" : " --command-config " + commandConfig);
        }
    }

    /** Whom the cluster knows operators as. */
    static final class Principals {
        @Option(
                names = "--principal",
                paramLabel = "OPERATOR=PRINCIPAL",
                description =
                        "Whom the cluster knows an operator as, User:CN=desk for example; User:OPERATOR without it.")
        private @Nullable Map<String, String> named;
    }

    @FunctionalInterface
    private interface Print {
        void print(Genesis genesis, String principal);
    }

    private int forEachMember(Target target, Principals principals, Print print) {
        try {
            Genesis genesis = genesis(target.genesisFile);
            var named = new TreeMap<Address, String>();
            if (principals.named != null) {
                principals.named.forEach((operator, principal) -> named.put(Address.parse(operator), principal));
            }
            for (Member member : genesis.members().list()) {
                print.print(genesis, named.getOrDefault(member.operator(), "User:" + member.operator()));
                named.remove(member.operator());
            }
            if (!named.isEmpty()) {
                return failed("%s is no member of %s".formatted(named.firstKey(), target.genesisFile));
            }
            return 0;
        } catch (InvalidGenesisException e) {
            return failed(e.getMessage());
        } catch (IllegalArgumentException e) {
            return failed("--principal needs an operator's address: " + e.getMessage());
        }
    }

    @Command(
            name = "acls",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the commands that give each member of genesis.json its rights on the two shared topics, and no other.")
    int acls(@Mixin Target target, @Mixin Principals principals) {
        return forEachMember(
                target,
                principals,
                (genesis, principal) ->
                        topics(genesis).forEach(topic -> out.println(acl(target, principal, topic.name()))));
    }

    private static String acl(Target target, String principal, String topic) {
        var command = new StringBuilder(target.command("kafka-acls.sh"))
                .append(" --add --allow-principal '%s'".formatted(principal));
        RIGHTS.forEach(right -> command.append(" --operation ").append(right));
        return command.append(" --topic ")
                .append(topic)
                .append(" --resource-pattern-type literal")
                .toString();
    }

    @Command(
            name = "topics",
            mixinStandardHelpOptions = true,
            description = "Prints the commands that make the two shared topics as every service asks for them.")
    int topics(
            @Mixin Target target,
            @Option(names = "--replicas", defaultValue = "3", description = "Of each (${DEFAULT-VALUE}).")
                    int replicas) {
        try {
            var admin = new TopicsAdmin(settings(target.bootstrap, replicas, null));
            for (TopicSpec topic : topics(genesis(target.genesisFile))) {
                var command = new StringBuilder(target.command("kafka-topics.sh"))
                        .append(" --create --topic %s --partitions 1 --replication-factor %d"
                                .formatted(topic.name(), replicas));
                admin.configuration(topic)
                        .forEach((name, value) -> command.append(" --config ")
                                .append(name)
                                .append('=')
                                .append(value));
                out.println(command);
            }
            return 0;
        } catch (InvalidGenesisException | SettingException e) {
            return failed(e.getMessage());
        }
    }

    @Command(
            name = "quotas",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the commands that bound what each member of genesis.json appends; who is over it waits, without an error.")
    int quotas(
            @Mixin Target target,
            @Mixin Principals principals,
            @Option(
                            names = "--bytes-per-second",
                            defaultValue = "2097152",
                            description = "Of each member, at each broker (${DEFAULT-VALUE}).")
                    long bytesPerSecond) {
        if (bytesPerSecond < QUOTA_BYTES_PER_SECOND_MIN) {
            return failed("--bytes-per-second is %d; it must be %d or more"
                    .formatted(bytesPerSecond, QUOTA_BYTES_PER_SECOND_MIN));
        }
        return forEachMember(
                target,
                principals,
                (genesis, principal) -> out.println(
                        "%s --alter --add-config producer_byte_rate=%d --entity-type users --entity-name '%s'"
                                .formatted(
                                        target.command("kafka-configs.sh"),
                                        bytesPerSecond,
                                        principal.replaceFirst("^User:", ""))));
    }

    private static KafkaSettings settings(String bootstrap, int replicas, @Nullable Path clientProperties) {
        return KafkaSettings.at(bootstrap, replicas, new KafkaSettings.Shared(bootstrap, clientProperties, replicas));
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
            var settings = settings(bootstrap, replicas, clientProperties);
            boolean all = true;
            for (TopicSpec topic : topics(genesis)) {
                var differences = new TopicsAdmin(settings).differences(List.of(topic));
                differences.forEach(out::println);
                if (differences.isEmpty()) {
                    out.printf("%s is as it must be%n", topic.name());
                }
                all &= differences.isEmpty();
            }
            return all ? 0 : 1;
        } catch (InvalidGenesisException | SettingException | AbsentException e) {
            return failed(e.getMessage());
        }
    }

    private int failed(@Nullable String why) {
        out.println(why);
        return 1;
    }
}
