package org.lumia.devnet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.localnet.Folders;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.protocol.genesis.Genesis;

/** A running devnet. Starts everything in order, stops it in the opposite order, and continues where it was when started again. */
public final class Devnet implements AutoCloseable {
    private final DevnetSettings settings;
    private final Progress progress;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Map<String, Supplier<Optional<String>>> watched = new LinkedHashMap<>();
    private final List<RunningSubnet> subnets = new CopyOnWriteArrayList<>();
    private volatile @Nullable DevnetDescription description;
    private volatile @Nullable DevnetInfrastructure infrastructure;

    /** One of the chains: its settings, contracts and operators. */
    private record RunningSubnet(DevnetSettings settings, DevnetContracts contracts, Operators operators) {}

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
        DevnetGenesis.checkIsDevnets(settings.folder());
        running.push(DevnetLock.take(settings.folder()));
        CompilerDirectives.add(settings.folder());
        // Whichever service asked first would decide for all in this process.
        Kzg.preloadForProofs();
        for (int number = 1; number <= DevnetSettings.SUBNETS_MAX; number++) {
            var folder = DevnetSettings.folderOf(settings.folder(), number);
            Operators.atOnce(OperatorProcess.allIn(folder.resolve("operators")), OperatorProcess::kill);
        }
        if (begin == Begin.ANEW) {
            DevnetInfrastructure.stopLeftovers(settings);
            deleteAll();
        }
        if (begin == Begin.STATE_ANEW) {
            settings.each()
                    .forEach(subnet -> Operator.all(subnet)
                            .forEach(operator -> Folders.delete(
                                    operator.network(subnet, "execution").stateFolder())));
        }
        var started = startInfrastructure();
        infrastructure = started;
        var contracts = openSubnets(started);
        contracts.forEach((subnet, opened) -> progress.step(
                "topics" + subnet.ofWhich(), () -> AddedSubnet.createTopics(subnet, opened.subnetName())));
        writeDescriptions(contracts, started);
        startOperators(contracts, started);
        startHostile(Objects.requireNonNull(contracts.get(settings)).genesis());
        describe();
        started.l1().whenRestarted(this::describe);
    }

    /** The first deploys the contracts; the others are opened on them. */
    private Map<DevnetSettings, DevnetGenesis.Subnet> openSubnets(DevnetInfrastructure started) {
        var opened = new LinkedHashMap<DevnetSettings, DevnetGenesis.Subnet>();
        for (var subnet : settings.each()) {
            opened.put(
                    subnet,
                    subnet.subnet() == 1
                            ? progress.step("contracts and genesis", () -> DevnetGenesis.ensure(settings, started.l1()))
                            : progress.step(
                                    "subnet " + subnet.subnet(),
                                    () -> DevnetGenesis.ensureFurther(
                                            subnet, started.l1().rpcUrl().toString())));
        }
        return opened;
    }

    /** Not ready yet: for whoever looks while operators start. */
    private void writeDescriptions(Map<DevnetSettings, DevnetGenesis.Subnet> contracts, DevnetInfrastructure started) {
        contracts.forEach((subnet, opened) ->
                DevnetDescription.of(subnet, opened.contracts(), started, false).write());
    }

    /** Each subnet's own, and the devnet's, which is the first's and names all. */
    private void describe() {
        var started = Objects.requireNonNull(infrastructure);
        var all = subnets.stream()
                .map(subnet -> DevnetDescription.of(subnet.settings(), subnet.contracts(), started, true))
                .toList();
        all.stream().skip(1).forEach(DevnetDescription::write);
        var now = all.getFirst().with(all);
        description = now;
        now.write();
    }

    private void deleteAll() {
        List.of(
                        "kafka",
                        "postgres",
                        "l1",
                        "operators",
                        "subnets",
                        "genesis.json",
                        "contracts.json",
                        "devnet.json",
                        DevnetGenesis.GOVERNOR_KEY)
                .forEach(name -> Folders.delete(settings.file(name)));
    }

    private DevnetInfrastructure startInfrastructure() {
        var ports = new LinkedHashMap<String, Integer>();
        settings.each().forEach(subnet -> {
            var prefix = subnet.subnet() == 1 ? "" : "subnet-" + subnet.subnet() + "-";
            var own = subnet.ports().byName(Operator.all(subnet).size());
            own.forEach((name, port) -> ports.put(DevnetPorts.SHARED.contains(name) ? name : prefix + name, port));
        });
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

    private void startOperators(Map<DevnetSettings, DevnetGenesis.Subnet> contracts, DevnetInfrastructure started) {
        var postgres = started.postgres();
        var services = new LinkedHashMap<Operators, Map<Operator, List<DevnetServices.Service>>>();
        contracts.forEach((subnet, opened) -> {
            var own = new LinkedHashMap<Operator, List<DevnetServices.Service>>();
            for (var operator : Operator.all(subnet)) {
                var database = postgres.database(operator.database());
                own.put(operator, new DevnetServices(subnet, operator, database, postgres.user()).wanted());
            }
            var operators = Operators.start(subnet, own, progress);
            running.push(operators);
            subnets.add(new RunningSubnet(subnet, opened.contracts(), operators));
            services.put(operators, own);
        });
        int number = services.values().stream().mapToInt(Map::size).sum();
        services.forEach((operators, own) -> operators.awaitReady(own, number));
    }

    /** Subnets that were added while this runs, by their folders. */
    private boolean adoptAdded() {
        int before = subnets.size();
        while (subnets.size() < DevnetSettings.SUBNETS_MAX) {
            var next = settings.ofSubnet(subnets.size() + 1);
            if (DevnetGenesis.operators(next.folder()).isEmpty()
                    || !OperatorSpec.isIn(Operator.of(next, next.operators()).folder())) {
                break;
            }
            var operators = Operators.adopt(next, progress);
            running.push(operators);
            subnets.add(new RunningSubnet(next, DevnetGenesis.contracts(next), operators));
            progress.say("subnet %d was added".formatted(next.subnet()));
        }
        return subnets.size() > before;
    }

    /** Once all are ready, so that a start is a start. */
    private void startHostile(Genesis genesis) {
        var kafka = KafkaSettings.at("127.0.0.1:" + settings.ports().kafka());
        settings.hostile()
                .forEach((number, hostility) ->
                        running.push(HostileOperator.start(Operator.of(settings, number), hostility, genesis, kafka)));
    }

    private Optional<String> ended(boolean isRunning, String log) {
        return isRunning ? Optional.empty() : Optional.of("its process ended; its log: " + settings.file(log));
    }

    /** What broke that only a new start mends, with its name; empty while all is well. Answers at once. */
    public Optional<String> failure() {
        return watched.entrySet().stream()
                .flatMap(part -> part.getValue().get().map(reason -> part.getKey() + ": " + reason).stream())
                .findFirst()
                .or(() -> subnets.stream()
                        .flatMap(subnet -> subnet.operators().failure().stream())
                        .findFirst());
    }

    /** Says what came of operators in processes of their own since it looked last; as {@link #failure()} otherwise. */
    Optional<String> look() {
        boolean isMore = adoptAdded();
        for (var subnet : subnets) {
            isMore |= subnet.operators().look();
        }
        if (isMore) {
            describe();
        }
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
