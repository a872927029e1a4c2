package org.lumia.platform.settings;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Which subnet this is, and where the service keeps files. */
@ConfigurationProperties("lumia")
public record NetworkSettings(
        @Example("/etc/lumia/genesis.json") Path genesisFile,
        @Example("/var/lib/lumia") Path dataDir) {}
