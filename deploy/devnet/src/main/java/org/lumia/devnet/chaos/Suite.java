package org.lumia.devnet.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.DevnetGenesis;
import org.lumia.devnet.DevnetServices;
import org.lumia.devnet.Operator;
import org.lumia.devnet.OsProcess;
import org.lumia.devnet.Patience;
import org.lumia.devnet.PortCheck;
import org.lumia.devnet.Progress;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Topics;

/** Six services, their standbys, a broker, a database and an L1, each a process of its own. */
final class Suite implements AutoCloseable {

    static final List<String> SERVICES =
            List.of("ingress", "ordering", "execution", "batcher", "l1-submitter", "rewards");

    private static final int KAFKA_HEAP_MEGABYTES = 384;
    private static final Duration KAFKA_ANSWER_WAIT_MAX = Duration.ofSeconds(60);

    private final ChaosSettings settings;
    private final Path logs;
    private final OsProcess kafka;
    private final Postgres postgres;
    private final Layer1 l1;
    private final Genesis genesis;
    private final Map<String, SuiteProcess> processes = new LinkedHashMap<>();
    private final Map<String, DevnetServices.Service> services;

    private Suite(ChaosSettings settings, Parts parts, Genesis genesis) {
        this.settings = settings;
        this.logs = settings.folder().resolve("logs");
        this.kafka = parts.kafka;
        this.postgres = parts.postgres;
        this.l1 = parts.l1;
        this.genesis = genesis;
        this.services = new DevnetServices(settings.devnet(), operator(settings), postgres.url(), postgres.user())
                .inStartOrder().stream()
                        .collect(Collectors.toMap(
                                DevnetServices.Service::name, service -> service, (a, b) -> a, LinkedHashMap::new));
    }

    private static Operator operator(ChaosSettings settings) {
        return Operator.of(settings.devnet(), 1);
    }

    private record Parts(OsProcess kafka, Postgres postgres, Layer1 l1) {}

    /** Starts everything and returns before the services are ready. */
    static Suite start(ChaosSettings settings, Progress progress) {
        var ports = settings.devnet().ports();
        var taken = ports.byName(1);
        settings.standbys().forEach(service -> taken.put(service + "-2", settings.twinPort(service)));
        PortCheck.check(taken);
        var logs = settings.folder().resolve("logs");
        var kafka = OsProcess.java(
                "kafka",
                logs,
                KAFKA_HEAP_MEGABYTES,
                KafkaProcess.class.getName(),
                List.of(
                        settings.folder().resolve("kafka").toString(),
                        Integer.toString(ports.kafka()),
                        Integer.toString(ports.kafkaController())));
        var opened = new ArrayList<AutoCloseable>(List.of(kafka));
        try {
            kafka.start();
            var postgres = progress.step(
                    "Postgres", () -> Postgres.start(settings.folder().resolve("postgres"), ports.postgres()));
            opened.add(postgres);
            var l1 = progress.step(
                    "L1", () -> Layer1.start(settings.folder().resolve("l1"), ports.l1(), settings.l1SlotsInAnEpoch()));
            opened.add(l1);
            var subnet =
                    progress.step("contracts and genesis", () -> DevnetGenesis.ensure(settings.devnet(), l1.anvil()));
            var suite = new Suite(settings, new Parts(kafka, postgres, l1), subnet.genesis());
            opened.add(suite);
            suite.startServices(progress);
            return suite;
        } catch (RuntimeException e) {
            opened.reversed().forEach(Suite::closeQuietly);
            throw e;
        }
    }

    private void startServices(Progress progress) {
        progress.step("topics", () -> {
            awaitKafka();
            new TopicsAdmin(KafkaSettings.at(bootstrapServers())).ensureAndAlter(TopicSpec.all(topics()));
            return topics();
        });
        services.forEach(
                (name, service) -> processes.put(name, SuiteProcess.of(name, service, logs, settings.heapMegabytes())));
        for (var name : settings.standbys()) {
            var standby = twin(name, name + "-2");
            processes.put(standby.name(), standby);
        }
        processes.values().forEach(process -> process.process().start());
    }

    private void awaitKafka() {
        int port = settings.devnet().ports().kafka();
        if (!Patience.until(KAFKA_ANSWER_WAIT_MAX, () -> takesConnections(port))) {
            throw new DevnetException("Kafka did not start; its log: " + kafka.log());
        }
    }

    /** By connecting: a bind that tries the port would take it from the broker at the moment it starts. */
    private static boolean takesConnections(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** One more process of a service, not started, on the same database and topics. */
    SuiteProcess twin(String service, String name) {
        var original = services.get(service);
        if (original == null) {
            throw new DevnetException("there is no service " + service);
        }
        var twin = original.twin(
                name, settings.twinPort(service), settings.folder().resolve(name));
        return SuiteProcess.of(service, twin, logs, settings.heapMegabytes());
    }

    /** All processes that are meant to run, by name. */
    Map<String, SuiteProcess> processes() {
        return processes;
    }

    SuiteProcess process(String name) {
        var process = processes.get(name);
        if (process == null) {
            throw new DevnetException("there is no process " + name);
        }
        return process;
    }

    /** The processes of a role, the standbys last. */
    List<SuiteProcess> ofRole(String role) {
        return processes.values().stream()
                .filter(process -> process.role().equals(role))
                .toList();
    }

    OsProcess kafka() {
        return kafka;
    }

    /** Starts the broker again on its folder and port. */
    void startKafka() {
        kafka.start();
        awaitKafka();
    }

    Postgres postgres() {
        return postgres;
    }

    Layer1 l1() {
        return l1;
    }

    Genesis genesis() {
        return genesis;
    }

    Topics topics() {
        return operator(settings).topics(genesis.name());
    }

    String bootstrapServers() {
        return "127.0.0.1:" + settings.devnet().ports().kafka();
    }

    /** Where wallets are served. */
    String rpc() {
        return operator(settings).rpc();
    }

    /** Where ingress reads. */
    String executionRpc() {
        return "http://127.0.0.1:" + settings.devnet().ports().first().execution() + "/rpc";
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("while stopping: " + e);
        }
    }

    /** Stops the services together, then what they stand on. */
    @Override
    public void close() {
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            processes.values().forEach(process -> threads.execute(process.process()::close));
        }
        closeQuietly(kafka);
        closeQuietly(postgres);
        closeQuietly(l1);
    }
}
