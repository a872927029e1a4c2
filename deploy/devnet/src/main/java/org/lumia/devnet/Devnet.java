package org.lumia.devnet;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lumia.localnet.Folders;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.message.Topics;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;

/** A running devnet. Starts everything in order, stops it in the opposite order, and continues where it was when started again. */
public final class Devnet implements AutoCloseable {
    private static final Duration PROBE_WAIT_MAX = Duration.ofSeconds(5);
    private static final int STARTS_AT_ONCE = 2;

    private final DevnetSettings settings;
    private final Progress progress;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Map<String, Supplier<Optional<String>>> watched = new LinkedHashMap<>();
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
        if (begin == Begin.ANEW) {
            DevnetInfrastructure.stopLeftovers(settings);
            deleteAll();
        }
        if (begin == Begin.STATE_ANEW) {
            Folders.delete(settings.network("execution").stateFolder());
        }
        var infrastructure = startInfrastructure();
        var contracts =
                progress.step("contracts and genesis", () -> DevnetGenesis.ensure(settings, infrastructure.l1()));
        createTopics(contracts.subnetName());
        DevnetDescription.of(settings, contracts.contracts(), infrastructure, false)
                .write();
        startServices(infrastructure);
        describe(contracts.contracts(), infrastructure);
        infrastructure.l1().whenRestarted(() -> describe(contracts.contracts(), infrastructure));
    }

    private void describe(DevnetContracts contracts, DevnetInfrastructure infrastructure) {
        var now = DevnetDescription.of(settings, contracts, infrastructure, true);
        description = now;
        now.write();
    }

    private void deleteAll() {
        var names = List.of(
                "kafka", "postgres", "l1", "execution", "ordering", "batcher", "l1-submitter", "rewards", "ingress");
        names.forEach(name -> Folders.delete(settings.file(name)));
        List.of("genesis.json", "contracts.json", "operator.key", "l1.key", "devnet.json")
                .forEach(name -> Folders.delete(settings.file(name)));
    }

    private DevnetInfrastructure startInfrastructure() {
        var ports = settings.ports().byName();
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
        var topics = new Topics(subnetName, DevAccounts.operator().address());
        var specs = TopicSpec.all(topics);
        progress.step("topics", () -> {
            new TopicsAdmin(KafkaSettings.at("127.0.0.1:" + settings.ports().kafka())).ensureAndAlter(specs);
            return specs;
        });
    }

    private void startServices(DevnetInfrastructure infrastructure) {
        var postgres = infrastructure.postgres();
        var services = new DevnetServices(settings, postgres.database("lumia"), postgres.user())
                .inStartOrder().stream()
                        .filter(service -> settings.services().isEmpty()
                                || settings.services().contains(service.name()))
                        .toList();
        var start = new ServiceStart(new BoundedHttp(HttpLimits.within(PROBE_WAIT_MAX)));
        // The first reads the classes that all share; the others have the two processors of a small machine busy.
        startEach(services.subList(0, Math.min(1, services.size())), start, 1);
        startEach(services.subList(Math.min(1, services.size()), services.size()), start, STARTS_AT_ONCE);
        progress.step("all ready", () -> {
            services.forEach(service -> start.awaitReady(service, progress));
            return services;
        });
    }

    /** In order as far as they are stopped; every one that started is stopped, also when another did not. */
    private void startEach(List<DevnetServices.Service> services, ServiceStart start, int atOnce) {
        var failures = new ArrayList<DevnetException>();
        try (var threads = Executors.newFixedThreadPool(
                atOnce, Thread.ofPlatform().name("devnet-service-", 0).factory())) {
            var starts = services.stream()
                    .map(service -> CompletableFuture.supplyAsync(
                            () -> progress.step(service.name(), () -> start.start(service)), threads))
                    .toList();
            for (int i = 0; i < services.size(); i++) {
                try {
                    var context = starts.get(i).join();
                    running.push(context);
                    watched.put(services.get(i).name(), context.getBean(ServiceHealth.class)::failure);
                } catch (CompletionException e) {
                    failures.add(
                            e.getCause() instanceof DevnetException one ? one : new DevnetException(e.toString(), e));
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private Optional<String> ended(boolean isRunning, String log) {
        return isRunning ? Optional.empty() : Optional.of("its process ended; its log: " + settings.file(log));
    }

    /** What broke that only a new start mends, with its name; empty while all is well. Answers at once. */
    public Optional<String> failure() {
        return watched.entrySet().stream()
                .flatMap(part -> part.getValue().get().map(reason -> part.getKey() + ": " + reason).stream())
                .findFirst();
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
