package org.lumia.platform.settings;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Layer 1: the execution client's JSON-RPC and the beacon API that serves blobs. */
@ConfigurationProperties("lumia.l1")
public record L1Settings(
        @Example("http://localhost:9545") URI rpcUrl,
        @Example("http://localhost:9545") URI beaconUrl) {}
