package org.lumia.devnet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lumia.localnet.Folders;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;

/** A running devnet. Starts everything in order, stops it in the opposite order, and continues where it was when started again. */
public final class Devnet implements AutoCloseable {
    private final DevnetSettings settings;
    private final Progress progress;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Map<String, Supplier<Optional<String>>> watched = new LinkedHashMap<>();
    private volatile Optional<Operators> operators = Optional.empty();
    private volatile @Nullable DevnetDescription description;

    private Devnet(DevnetSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** What a start does with what the folder holds. */
    public enum Begin {
        CONTINUE,
        /** Deletes the state and executes the ordered blocks again. */
        STATE_ANEW,
        /** Deletes everything. */
        ANEW
    }

    /** Starts a devnet; when this returns, every service is ready. Throws {@link DevnetException} saying what to do. */
    public static Devnet start(DevnetSettings settings, Begin begin, Progress progress) {
        var devnet = new Devnet(settings, progress);
        try {
            devnet.start(begin);
            return devnet;
        } catch (RuntimeException e) {
            devnet.close();
            throw e;
        }
    }

    private void start(Begin begin) {
        running.push(DevnetLock.take(settings.folder()));
        CompilerDirectives.add(settings.folder());
        Operators.atOnce(OperatorProcess.allIn(settings.file("operators")), OperatorProcess::kill);
        if (begin == Begin.ANEW) {
            DevnetInfrastructure.stopLeftovers(settings);
            deleteAll();
        }
        if (begin == Begin.STATE_ANEW) {
            Operator.all(settings)
                    .forEach(operator -> Folders.delete(
                            operator.network(settings, "execution").stateFolder()));
        }
        var infrastructure = startInfrastructure();
        var contracts =
                progress.step("contracts and genesis", () -> DevnetGenesis.ensure(settings, infrastructure.l1()));
        createTopics(contracts.subnetName());
        DevnetDescription.of(settings, contracts.contracts(), infrastructure, false)
                .write();
        startOperators(infrastructure);
        describe(contracts.contracts(), infrastructure);
        infrastructure.l1().whenRestarted(() -> describe(contracts.contracts(), infrastructure));
    }

    private void describe(DevnetContracts contracts, DevnetInfrastructure infrastructure) {
        var now = DevnetDescription.of(settings, contracts, infrastructure, true);
        description = now;
        now.write();
    }

    private void deleteAll() {
        List.of("kafka", "postgres", "l1", "operators", "genesis.json", "contracts.json", "devnet.json")
                .forEach(name -> Folders.delete(settings.file(name)));
    }

    private DevnetInfrastructure startInfrastructure() {
        var ports = settings.ports().byName(settings.operators());
        org.lumia.localnet.EmbeddedPostgresServer.stopLeftover(settings.file("postgres"));
        if (org.lumia.localnet.Anvil.isLeftRunning(DevnetInfrastructure.l1Options(settings))) {
            ports.remove("l1");
        }
        PortCheck.check(ports);
        var infrastructure = progress.step("Kafka, Postgres and L1", () -> DevnetInfrastructure.start(settings));
        running.push(infrastructure);
        watched.put("Postgres", () -> ended(infrastructure.postgres().isRunning(), "postgres/postgres.log"));
        watched.put("L1", () -> ended(infrastructure.l1().isRunning(), "l1/anvil.log"));
        return infrastructure;
    }

    private void createTopics(String subnetName) {
        var specs = Operator.all(settings).stream()
                .flatMap(operator -> TopicSpec.all(operator.topics(subnetName)).stream())
                .distinct()
                .toList();
        progress.step("topics", () -> {
            new TopicsAdmin(KafkaSettings.at("127.0.0.1:" + settings.ports().kafka())).ensureAndAlter(specs);
            return specs;
        });
    }

    private void startOperators(DevnetInfrastructure infrastructure) {
        var postgres = infrastructure.postgres();
        var services = new LinkedHashMap<Operator, List<DevnetServices.Service>>();
        for (var operator : Operator.all(settings)) {
            var database = postgres.database(operator.database());
            services.put(operator, new DevnetServices(settings, operator, database, postgres.user()).wanted());
        }
        var started = Operators.start(settings, services, progress);
        running.push(started);
        operators = Optional.of(started);
        started.awaitReady(services);
    }

    private Optional<String> ended(boolean isRunning, String log) {
        return isRunning ? Optional.empty() : Optional.of("its process ended; its log: " + settings.file(log));
    }

    /** What broke that only a new start mends, with its name; empty while all is well. Answers at once. */
    public Optional<String> failure() {
        return watched.entrySet().stream()
                .flatMap(part -> part.getValue().get().map(reason -> part.getKey() + ": " + reason).stream())
                .findFirst()
                .or(() -> operators.flatMap(Operators::failure));
    }

    /** Says what came of operators in processes of their own since it looked last; as {@link #failure()} otherwise. */
    Optional<String> look() {
        operators.ifPresent(Operators::look);
        return failure();
    }

    public DevnetDescription description() {
        return Objects.requireNonNull(description, "it has not started");
    }

    public DevnetSettings settings() {
        return settings;
    }

    /** Stops services, last started first, then the infrastructure. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                progress.say("while stopping: " + e);
            }
        }
    }
}
