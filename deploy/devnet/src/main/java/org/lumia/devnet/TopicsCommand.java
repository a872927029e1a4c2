package org.lumia.devnet;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.InvalidGenesisException;
import org.lumia.protocol.log.RecordBounds;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./lumia topics}: an operator's own topics, made before its services first start, and looked at as they do. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "An operator's own topics on its own Kafka; those that operators share are ./lumia kafka's.")
public final class TopicsCommand {
    private static final int MESSAGE_BYTES_DEFAULT = 16 << 20;

    private final PrintStream out;

    TopicsCommand(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new TopicsCommand(System.out)).execute(args));
    }

    /** Whose topics, where, and how large. */
    static final class Target {
        @Option(names = "--genesis", required = true, paramLabel = "FILE", description = "The subnet's genesis.json.")
        private Path genesisFile = Path.of("genesis.json");

        @Option(
                names = "--operator",
                required = true,
                paramLabel = "ADDRESS",
                description = "Whose (lumia.operator.address).")
        private String operator = "";

        @Option(
                names = "--bootstrap",
                required = true,
                paramLabel = "HOST:PORT,..",
                description = "The operator's own brokers (lumia.kafka.bootstrap-servers).")
        private String bootstrap = "";

        @Option(
                names = "--client-properties",
                paramLabel = "FILE",
                description = "Security settings of the client (lumia.kafka.client-properties-file).")
        private @Nullable Path clientProperties;

        @Option(
                names = "--replicas",
                defaultValue = "3",
                description =
                        "Of each (${DEFAULT-VALUE}), as lumia.kafka.replication-factor; 1 in development, on one broker.")
        private int replicas;

        @Option(
                names = "--message-bytes-max",
                paramLabel = "BYTES",
                description =
                        "As lumia.kafka.message-bytes-max; 16777216 without it, or more where genesis' blocks take more.")
        private @Nullable Integer messageBytesMax;

        private List<TopicSpec> topics(Genesis genesis) {
            return TopicSpec.ownOf(genesis.topics(Address.parse(operator)));
        }

        private TopicsAdmin admin(Genesis genesis) {
            long recordBytesMax = RecordBounds.bytesMax(genesis.blocks());
            long bytes = messageBytesMax == null ? Math.max(MESSAGE_BYTES_DEFAULT, recordBytesMax) : messageBytesMax;
            if (bytes < recordBytesMax) {
                throw new SettingException(
                        "--message-bytes-max is %d; blocks by this genesis take records of up to %d bytes"
                                .formatted(bytes, recordBytesMax));
            }
            return new TopicsAdmin(
                    KafkaSettings.ofOwner(bootstrap, clientProperties, replicas, Math.toIntExact(bytes)));
        }
    }

    @FunctionalInterface
    private interface Deed {
        int run(TopicsAdmin admin, List<TopicSpec> topics);
    }

    private int with(Target target, Deed deed) {
        try {
            Genesis genesis = Genesis.load(target.genesisFile);
            return deed.run(target.admin(genesis), target.topics(genesis));
        } catch (InvalidGenesisException | SettingException | AbsentException e) {
            out.println(e.getMessage());
            return 1;
        } catch (IllegalArgumentException e) {
            out.println("--operator needs an operator's address: " + e.getMessage());
            return 1;
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Makes the topics that are missing, with the settings that services ask for at their start, and checks all; changes none that exists.")
    int create(@Mixin Target target) {
        return with(target, (admin, topics) -> {
            admin.make(topics).forEach(name -> out.printf("%s is made%n", name));
            return check(admin, topics);
        });
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Names topic, setting and value of each that is not as services need it; makes nothing.")
    int check(@Mixin Target target) {
        return with(target, this::check);
    }

    private int check(TopicsAdmin admin, List<TopicSpec> topics) {
        List<String> differences = admin.differences(topics);
        differences.forEach(out::println);
        if (differences.isEmpty()) {
            topics.forEach(topic -> out.printf("%s is as it must be%n", topic.name()));
        }
        return differences.isEmpty() ? 0 : 1;
    }
}
