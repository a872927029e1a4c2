package org.lumia.execution.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The name under which the process that owns a state folder takes leases; the store's own lock keeps a second one out of the folder. */
final class HolderFile {
    private static final String FILE = "lease-holder";

    private HolderFile() {}

    /** Read from beside the state, made where there is none. */
    static String name(Path stateFolder) {
        Path file = stateFolder.resolveSibling(FILE);
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, UUID.randomUUID().toString());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + file, e);
        }
    }
}
