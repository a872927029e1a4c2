package org.lumia.platform.settings;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which subnet this is, and where the service keeps files.
 *
 * @param genesisFile the subnet's parameters; the same file for every operator
 * @param dataDir files of the service
 */
@ConfigurationProperties("lumia")
public record NetworkSettings(
        @Example("/etc/lumia/genesis.json") Path genesisFile,
        @Example("/var/lib/lumia") Path dataDir) {

    /** Where execution keeps the chain's state: it can be made anew from the ordered log, and nothing else lies there. */
    public Path stateFolder() {
        return dataDir.resolve("execution").resolve("state");
    }
}
