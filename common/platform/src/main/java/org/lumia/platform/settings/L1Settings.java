package org.lumia.platform.settings;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Layer 1: the execution client's JSON-RPC, the beacon API that serves blobs, and the key of the operator's L1 account
 * where it is not the key that signs for it.
 *
 * @param rpcUrl JSON-RPC of L1's execution client; it may hold a key, and is never shown
 * @param beaconUrl the beacon API of L1, which serves blobs; never shown either
 * @param keyFile the key that pays on L1; none for the signing key
 */
@ConfigurationProperties("lumia.l1")
public record L1Settings(
        @Example("http://localhost:9545") URI rpcUrl,
        @Example("http://localhost:9545") URI beaconUrl,
        @Nullable @Example("/run/secrets/lumia/l1.key") Path keyFile) {}
