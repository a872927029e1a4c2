package org.lumia.batcher.app;

import org.lumia.platform.settings.Example;
import org.lumia.platform.settings.InRange;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param closedBatchesMax batches that may wait for the compressor before the follower of executed waits too */
@ConfigurationProperties("lumia.batcher")
record BatcherSettings(
        @Example("8") @InRange(min = 1, max = 1_000) @DefaultValue("8")
        int closedBatchesMax) {}
