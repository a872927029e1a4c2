package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.lumia.localnet.Folders;
import org.lumia.localnet.FreePorts;

/** A folder that each run empties first, and ports that nothing else has. */
public final class ScratchFolder {
    private static final int OFFSET_FROM = 10_000;
    private static final int OFFSET_STEPS = 110;
    private static final int OFFSET_STEP = 100;

    private ScratchFolder() {}

    /** Deletes what an earlier run left, and nothing that no run made. @param mark name of the file that says it is a run's */
    public static void empty(Path folder, String mark) {
        try {
            if (Files.exists(folder) && !Files.exists(folder.resolve(mark))) {
                try (var files = Files.list(folder)) {
                    if (files.findAny().isPresent()) {
                        throw new DevnetException(
                                folder + " holds something else than such a run: give another --data");
                    }
                }
            }
            Folders.delete(folder);
            Files.createDirectories(folder.resolve("logs"));
            Files.createFile(folder.resolve(mark));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + folder, e);
        }
    }

    /** Below the ports that outgoing connections take (32768 and up). */
    public static int freeOffset(Random random) {
        int offset;
        do {
            offset = OFFSET_FROM + random.nextInt(OFFSET_STEPS) * OFFSET_STEP;
        } while (!FreePorts.isFree(DevnetPorts.DEFAULT.first().rpc() + offset));
        return offset;
    }
}
