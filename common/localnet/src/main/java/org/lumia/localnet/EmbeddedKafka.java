package org.lumia.localnet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A real Kafka broker (KRaft, broker and controller in one) in this JVM, on a folder that outlives it. */
public final class EmbeddedKafka implements KafkaServer {

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts on free ports and a temporary folder. */
    public static EmbeddedKafka startTemporary() {
        return start(Folders.temporary("kafka"), FreePorts.next(), FreePorts.next());
    }

    /** Formats the folder if it is new, and starts; the controller's port has to stay the same between starts. */
    public static EmbeddedKafka start(Path folder, int port, int controllerPort) {
        return start(folder, port, controllerPort, List.of());
    }

    /**
     * A way to the broker that its clients take for the broker itself: they come back through it.
     *
     * @param port where the broker listens for it
     * @param seenAs the port that its clients are told to connect to
     */
    public record Way(int port, int seenAs) {}

    /** As {@link #start(Path, int, int)}, with further ways to the broker. */
    public static EmbeddedKafka start(Path folder, int port, int controllerPort, List<Way> ways) {
        Folders.create(folder);
        var properties = properties(folder.resolve("log"), port, controllerPort);
        addWays(properties, ways);
        format(folder, properties);
        var server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(server, port);
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Properties properties(Path log, int port, int controllerPort) {
        var properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("listeners", "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "BROKER://127.0.0.1:" + port);
        properties.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "BROKER");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("log.dirs", log.toString());
        properties.putAll(brokerSettings());
        return properties;
    }

    private static void addWays(Properties properties, List<Way> ways) {
        for (int i = 0; i < ways.size(); i++) {
            var name = "WAY" + i;
            append(properties, "listeners", name + "://127.0.0.1:" + ways.get(i).port());
            append(
                    properties,
                    "advertised.listeners",
                    name + "://127.0.0.1:" + ways.get(i).seenAs());
            append(properties, "listener.security.protocol.map", name + ":PLAINTEXT");
        }
    }

    private static void append(Properties properties, String key, String value) {
        properties.merge(key, value, (before, more) -> before + "," + more);
    }

    /** What differs from Kafka's defaults for a broker that is alone. */
    public static Map<String, String> brokerSettings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("offsets.topic.segment.bytes", "10485760");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // After kill -9 the controller fences the old registration first: 2 s instead of 9 until the broker is back.
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("controlled.shutdown.enable", "false");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("message.max.bytes", Integer.toString((16 << 20) + 4096));
        settings.put("replica.fetch.max.bytes", Integer.toString((16 << 20) + 4096));
        settings.put("socket.request.max.bytes", Integer.toString(40 << 20));
        return settings;
    }

    private static void format(Path folder, Properties properties) {
        try {
            var file = folder.resolve("server.properties");
            try (var out = Files.newOutputStream(file)) {
                properties.store(out, null);
            }
            if (Files.exists(folder.resolve("log").resolve("meta.properties"))) {
                return;
            }
            var said = new ByteArrayOutputStream();
            var arguments = new String[] {
                "format", "--ignore-formatted", "-t", Uuid.randomUuid().toString(), "-c", file.toString()
            };
            int status = StorageTool.execute(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
            if (status != 0) {
                throw new IllegalStateException(
                        "cannot format Kafka's folder " + folder + ": " + said.toString(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
