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
        long chainId,
        long l1ChainId,
        Map<String, String> endpoints,
        Map<String, Integer> ports,
        Map<String, String> contracts,
        String operator,
        String mnemonic,
        int fundedAccounts,
        Map<String, Long> processes,
        List<OperatorDescription> operators) {

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

        String jsonRpc() {
            return Objects.requireNonNull(endpoints.get("jsonRpc"));
        }

        /** A service's probes and metrics. */
        String management(String service) {
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
                contracts.chainId(),
                infrastructure.l1().chainId(),
                endpoints,
                ports.byName(devnet.operators()),
                contracts.addresses(),
                operators.getFirst().address(),
                DevAccounts.MNEMONIC,
                DevAccounts.FUNDED,
                processes,
                operators);
    }

    static Optional<DevnetDescription> read(Path folder) {
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
    boolean isRunning() {
        return ProcessHandle.of(pid)
                .filter(process ->
                        process.info().command().map(c -> c.contains("java")).orElse(true))
                .isPresent();
    }
}
