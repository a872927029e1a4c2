package org.lumia.batcher.app;

import org.lumia.platform.settings.Example;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param closedBatchesMax batches that may wait for the compressor before the follower of executed waits too */
@ConfigurationProperties("lumia.batcher")
record BatcherSettings(@Example("8") @DefaultValue("8") int closedBatchesMax) {
    BatcherSettings {
        if (closedBatchesMax < 1) {
            throw new IllegalArgumentException("lumia.batcher.closed-batches-max must be at least 1");
        }
    }
}
