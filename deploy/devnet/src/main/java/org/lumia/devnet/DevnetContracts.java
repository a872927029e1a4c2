package org.lumia.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.lumia.contracts.Deployment;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import tools.jackson.databind.json.JsonMapper;

/** The L2's name and chain id, and where its contracts are on L1; kept in {@code contracts.json}. */
public record DevnetContracts(String name, long chainId, Map<String, String> addresses) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static DevnetContracts read(Path file) {
        return JSON.readValue(file.toFile(), DevnetContracts.class);
    }

    /** The same contracts as another subnet names them. */
    DevnetContracts of(Genesis subnet) {
        return new DevnetContracts(subnet.name(), subnet.chainId(), addresses);
    }

    Deployment deployment(long l1ChainId) {
        return new Deployment(
                l1ChainId,
                0,
                address("lumia"),
                address("timelock"),
                address("registry"),
                address("inbox"),
                address("rollup"),
                address("distributor"));
    }

    private Address address(String name) {
        return Address.parse(Objects.requireNonNull(addresses.get(name), name));
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }
}
