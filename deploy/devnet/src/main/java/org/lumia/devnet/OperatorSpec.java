package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an operator's process is started with, kept in its folder as {@code operator.json}, so that it can be started again
 * from anywhere.
 *
 * @param command of the process
 */
record OperatorSpec(int number, List<String> command, List<DevnetServices.Service> services) {
    private static final String FILE = "operator.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Optional<OperatorSpec> read(Path folder) {
        var file = folder.resolve(FILE);
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), OperatorSpec.class)) : Optional.empty();
    }

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /** The services, with the key that is to take over where the folder has one. */
    List<DevnetServices.Service> services(Path folder) {
        var next = folder.resolve(Operator.NEXT_KEY);
        return Files.exists(next)
                ? services.stream()
                        .map(service -> service.with("lumia.operator.next-key-file", next.toString()))
                        .toList()
                : services;
    }

    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder.resolve(FILE), e);
        }
    }
}
