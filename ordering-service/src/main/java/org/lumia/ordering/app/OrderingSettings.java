package org.lumia.ordering.app;

import org.jspecify.annotations.Nullable;
import org.lumia.ordering.OrderingLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of ordering.
 *
 * @param url where others reach this service; not used by itself
 * @param queuedBatchesMax batches of each topic that wait for the ordering thread
 * @param pendingTransactionsMax candidates beyond which readiness says that sealing does not keep up
 */
@ConfigurationProperties("lumia.ordering")
record OrderingSettings(
        @Nullable String url,
        @DefaultValue("16") int queuedBatchesMax,
        @DefaultValue("100") long saveIntervalMillis,
        @DefaultValue("64") int unsavedBlocksMax,
        @DefaultValue("100") long repeatDelayMillis,
        @DefaultValue("200000") int pendingTransactionsMax) {

    OrderingLimits limits() {
        return new OrderingLimits(queuedBatchesMax, saveIntervalMillis, unsavedBlocksMax, repeatDelayMillis);
    }
}
