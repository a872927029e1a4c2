package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
        Map<String, Long> processes) {

    private static final String FILE = "devnet.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static DevnetDescription of(
            DevnetSettings devnet, DevnetContracts contracts, DevnetInfrastructure infrastructure, boolean ready) {
        var ports = devnet.ports();
        var endpoints = new LinkedHashMap<String, String>();
        endpoints.put("jsonRpc", "http://127.0.0.1:" + ports.rpc());
        endpoints.put("webSocket", "ws://127.0.0.1:" + ports.rpc());
        endpoints.put("l1", "http://127.0.0.1:" + ports.l1());
        endpoints.put("kafka", "127.0.0.1:" + ports.kafka());
        endpoints.put("postgres", infrastructure.postgres().database("lumia"));
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
                ports.byName(),
                contracts.addresses(),
                DevAccounts.operator().address().toString(),
                DevAccounts.MNEMONIC,
                DevAccounts.FUNDED,
                processes);
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
