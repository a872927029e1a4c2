package org.lumia.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.lumia.ethereum.Address;
import org.lumia.localnet.FreePorts;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.testkit.Await;

/**
 * Three brokers of three operators, each a process, made and started by the scripts and settings of deploy/compose/shared-kafka; only
 * addresses and folders are this test's.
 */
final class SharedKafka implements AutoCloseable {
    static final int BROKERS = 3;
    private static final Path SCRIPTS = TidyTest.ROOT.resolve("deploy/compose/shared-kafka");
    private static final Duration WAIT_MAX = Duration.ofSeconds(120);
    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final Path files;
    private final List<Integer> ports = freePorts();
    private final List<Integer> controllerPorts = freePorts();
    private final List<OsProcess> brokers = new ArrayList<>();

    private SharedKafka(Path folder) {
        this.folder = folder;
        this.files = folder.resolve("files");
    }

    private static List<Integer> freePorts() {
        return IntStream.range(0, BROKERS).mapToObj(any -> FreePorts.next()).toList();
    }

    /** Formatted, started, and each known to the others. */
    static SharedKafka start(Path folder, List<Address> operators) throws Exception {
        var cluster = new SharedKafka(folder);
        try {
            cluster.prepare(operators);
            cluster.startBrokers();
            return cluster;
        } catch (Exception | Error failed) {
            cluster.close();
            throw failed;
        }
    }

    private void prepare(List<Address> operators) throws Exception {
        program("kafka-storage.sh", "kafka.tools.StorageTool");
        program("kafka-server-start.sh", "kafka.Kafka");
        Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{1} %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
        var command = new ArrayList<>(List.of(SCRIPTS.resolve("prepare.sh").toString(), files.toString()));
        operators.forEach(operator -> command.add(operator.toString()));
        run(Map.of("BROKERS", controllers()), command);
        for (int number = 1; number <= BROKERS; number++) {
            Files.createDirectories(folder.resolve("broker-" + number));
            var line = new ArrayList<>(List.of("env"));
            environment(number).forEach((name, value) -> line.add(name + "=" + value));
            line.addAll(List.of("bash", SCRIPTS.resolve("broker.sh").toString(), "run"));
            brokers.add(new OsProcess("broker-" + number, line, folder));
        }
    }

    private String controllers() {
        return controllerPorts.stream().map(port -> HOST + ":" + port).collect(Collectors.joining(" "));
    }

    /** What stands in Kafka's own bin folder, on this test's class path. */
    private void program(String script, String main) throws IOException {
        var bin = Files.createDirectories(folder.resolve("kafka/bin"));
        var options = List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + folder.resolve("logback.xml"));
        var command = OsProcess.javaCommand(options, main, List.of()).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        var file = bin.resolve(script);
        Files.writeString(file, "#!/usr/bin/env bash\nexec " + command + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Map<String, String> environment(int number) {
        var own = folder.resolve("broker-" + number);
        return Map.of(
                "NODE_ID", Integer.toString(number),
                "HOST", HOST,
                "PORT", Integer.toString(ports.get(number - 1)),
                "CONTROLLER_PORT", Integer.toString(controllerPorts.get(number - 1)),
                "FILES", files.toString(),
                "DATA", own.resolve("data").toString(),
                "KAFKA_HOME", folder.resolve("kafka").toString(),
                "WORK", own.toString());
    }

    private void startBrokers() throws Exception {
        var formatting = new ArrayList<Process>();
        for (int number = 1; number <= BROKERS; number++) {
            formatting.add(launch(
                    environment(number), List.of(SCRIPTS.resolve("broker.sh").toString(), "format")));
        }
        for (Process one : formatting) {
            ended(one);
        }
        brokers.forEach(OsProcess::start);
        try (var admin = admin()) {
            Await.until(
                    "three brokers",
                    WAIT_MAX,
                    () -> admin.describeCluster()
                                    .nodes()
                                    .get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)
                                    .size()
                            == BROKERS);
        }
    }

    /** Formats a broker's new disk as that of no voter. */
    void rejoin(int number) throws Exception {
        run(environment(number), List.of(SCRIPTS.resolve("broker.sh").toString(), "rejoin"));
    }

    private void run(Map<String, String> environment, List<String> command) throws Exception {
        ended(launch(environment, command));
    }

    private Process launch(Map<String, String> environment, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void ended(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException("a script of deploy/compose/shared-kafka ended with " + said);
        }
    }

    Path folder() {
        return folder;
    }

    Path files() {
        return files;
    }

    Path data(int number) {
        return folder.resolve("broker-" + number).resolve("data");
    }

    OsProcess broker(int number) {
        return brokers.get(number - 1);
    }

    String bootstrap() {
        return ports.stream().map(port -> HOST + ":" + port).collect(Collectors.joining(","));
    }

    int controllerPort(int number) {
        return controllerPorts.get(number - 1);
    }

    Path clientProperties(Object name) {
        return files.resolve(name + ".properties");
    }

    /** A client of Kafka's own, as whoever the file is of. */
    Map<String, Object> client(Object name) throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(clientProperties(name))) {
            properties.load(in);
        }
        Map<String, Object> config = new java.util.HashMap<>();
        properties.forEach((key, value) -> config.put((String) key, value));
        config.put("bootstrap.servers", bootstrap());
        return config;
    }

    /** As a broker, which may do all. */
    Admin admin() throws IOException {
        return Admin.create(client("broker-1"));
    }

    /** What a service of an operator is set to; it has no topics of its own here. */
    KafkaSettings settings(Object name) {
        return KafkaSettings.at(
                bootstrap(), BROKERS, new KafkaSettings.Shared(bootstrap(), clientProperties(name), BROKERS));
    }

    /** As whoever runs the cluster makes it. */
    void create(TopicSpec topic) throws Exception {
        var configuration = new TopicsAdmin(settings("broker-1")).configuration(topic);
        try (var admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic.name(), 1, (short) BROKERS).configs(configuration)))
                    .all()
                    .get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
        }
        awaitInSync(topic.name());
    }

    TopicPartitionInfo partition(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)
                .get(topic)
                .partitions()
                .getFirst();
    }

    /** Until all three hold all of a topic again. */
    void awaitInSync(String topic) throws Exception {
        try (var admin = admin()) {
            Await.until(
                    "all replicas of " + topic,
                    WAIT_MAX,
                    () -> partition(admin, topic).isr().size() == BROKERS);
        }
    }

    @Override
    public void close() {
        brokers.forEach(OsProcess::kill);
    }
}
