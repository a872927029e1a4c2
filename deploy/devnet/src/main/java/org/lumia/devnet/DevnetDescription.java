package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** What is known of a devnet from outside its process: {@code devnet.json} in its folder, for {@code lumia status} and scripts. */
public record DevnetDescription(
        String folder,
        long pid,
        boolean ready,
        int subnet,
        String name,
        long chainId,
        long l1ChainId,
        Map<String, String> endpoints,
        Map<String, Integer> ports,
        Map<String, String> contracts,
        String operator,
        String mnemonic,
        int fundedAccounts,
        Map<String, Long> processes,
        String postgresUser,
        List<OperatorDescription> operators,
        List<SubnetDescription> subnets) {

    /**
     * One of the chains that share brokers, contracts and L1; its folder has a description of its own.
     *
     * @param number on L1
     * @param name prefix of its topics
     */
    public record SubnetDescription(int number, String name, long chainId, String folder, List<String> jsonRpc) {
        static SubnetDescription of(DevnetDescription own) {
            return new SubnetDescription(
                    own.subnet(),
                    own.name(),
                    own.chainId(),
                    own.folder(),
                    own.operators().stream().map(OperatorDescription::jsonRpc).toList());
        }
    }

    /**
     * One of the operators; the fields above without a number are the first one's.
     *
     * @param folder of its files; with several operators its process id is in it
     */
    public record OperatorDescription(
            int number,
            String address,
            String signer,
            String folder,
            Map<String, String> endpoints,
            Map<String, Integer> ports) {
        public static final List<String> SERVICES =
                List.of("ingress", "ordering", "execution", "batcher", "l1-submitter", "rewards");

        static OperatorDescription of(Operator operator, DevnetInfrastructure infrastructure) {
            var endpoints = new LinkedHashMap<String, String>();
            endpoints.put("jsonRpc", operator.rpc());
            endpoints.put("webSocket", "ws://127.0.0.1:" + operator.ports().rpc());
            endpoints.put("postgres", infrastructure.postgres().database(operator.database()));
            return new OperatorDescription(
                    operator.number(),
                    operator.account().address().toString(),
                    operator.signer().address().toString(),
                    operator.folder().toString(),
                    endpoints,
                    operator.ports().byName());
        }

        public String jsonRpc() {
            return Objects.requireNonNull(endpoints.get("jsonRpc"));
        }

        /** A service's probes and metrics. */
        public String management(String service) {
            int port = Objects.requireNonNull(ports.get(service.equals("ingress") ? "ingress-management" : service));
            return "http://127.0.0.1:" + port + "/actuator/";
        }
    }

    private static final String FILE = "devnet.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static DevnetDescription of(
            DevnetSettings devnet, DevnetContracts contracts, DevnetInfrastructure infrastructure, boolean ready) {
        var ports = devnet.ports();
        var endpoints = new LinkedHashMap<String, String>();
        var operators = Operator.all(devnet).stream()
                .map(operator -> OperatorDescription.of(operator, infrastructure))
                .toList();
        endpoints.putAll(operators.getFirst().endpoints());
        endpoints.put("l1", "http://127.0.0.1:" + ports.l1());
        endpoints.put("kafka", "127.0.0.1:" + ports.kafka());
        long pid = ProcessHandle.current().pid();
        var processes = new LinkedHashMap<String, Long>();
        processes.put("devnet", pid);
        processes.put("l1", infrastructure.l1().pid());
        processes.put("postgres", infrastructure.postgres().pid());
        return new DevnetDescription(
                devnet.folder().toString(),
                pid,
                ready,
                devnet.subnet(),
                contracts.name(),
                contracts.chainId(),
                infrastructure.l1().chainId(),
                endpoints,
                ports.byName(operators.size()),
                contracts.addresses(),
                operators.getFirst().address(),
                DevAccounts.MNEMONIC,
                DevAccounts.FUNDED,
                processes,
                infrastructure.postgres().user(),
                operators,
                List.of());
    }

    /** As the devnet's own, which names all subnets. */
    DevnetDescription with(List<DevnetDescription> all) {
        return new DevnetDescription(
                folder,
                pid,
                ready,
                subnet,
                name,
                chainId,
                l1ChainId,
                endpoints,
                ports,
                contracts,
                operator,
                mnemonic,
                fundedAccounts,
                processes,
                postgresUser,
                operators,
                all.stream().map(SubnetDescription::of).toList());
    }

    /** The subnets besides this one, as their folders describe them. */
    List<DevnetDescription> further() {
        return subnets.stream()
                .filter(other -> other.number() != subnet)
                .flatMap(other -> read(Path.of(other.folder())).stream())
                .toList();
    }

    /** Ports as they were given to the devnet that wrote this. */
    DevnetPorts devnetPorts() {
        return new DevnetPorts(
                new OperatorPorts(
                        port("json-rpc"),
                        port("ingress-management"),
                        port("ordering"),
                        port("execution"),
                        port("batcher"),
                        port("l1-submitter"),
                        port("rewards")),
                port("l1"),
                port("kafka"),
                port("kafka-controller"),
                port("postgres"));
    }

    private int port(String name) {
        return Objects.requireNonNull(ports.get(name), name);
    }

    /** Empty where the folder has none. */
    public static Optional<DevnetDescription> read(Path folder) {
        var file = folder.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(JSON.readValue(file.toFile(), DevnetDescription.class))
                : Optional.empty();
    }

    void write() {
        var folder = Path.of(this.folder);
        try {
            var temporary = folder.resolve(FILE + ".new");
            Files.writeString(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
            Files.move(temporary, folder.resolve(FILE), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the process that wrote this still runs. */
    public boolean isRunning() {
        return ProcessHandle.of(pid)
                .filter(process ->
                        process.info().command().map(c -> c.contains("java")).orElse(true))
                .isPresent();
    }
}
