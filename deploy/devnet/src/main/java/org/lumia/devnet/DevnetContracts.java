package org.lumia.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The L2's chain id and where its contracts are on L1; kept in {@code contracts.json}. */
public record DevnetContracts(long chainId, Map<String, String> addresses) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static DevnetContracts read(Path file) {
        return JSON.readValue(file.toFile(), DevnetContracts.class);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }
}
