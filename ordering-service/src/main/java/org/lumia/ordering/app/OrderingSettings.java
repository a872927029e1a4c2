package org.lumia.ordering.app;

import org.jspecify.annotations.Nullable;
import org.lumia.ordering.OrderingLimits;
import org.lumia.platform.settings.InRange;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of ordering.
 *
 * @param url where others reach this service; not used by itself
 * @param queuedBatchesMax batches of each topic that wait for the ordering thread
 * @param saveIntervalMillis after which what changed is saved
 * @param unsavedBlocksMax after which it is saved at once
 * @param repeatDelayMillis after which an own seal that is not in the log is appended again
 * @param fairnessEpochsMax fairness reports that are kept: the latest
 * @param pendingTransactionsMax candidates beyond which readiness says that sealing does not keep up
 */
@ConfigurationProperties("lumia.ordering")
record OrderingSettings(
        @Nullable String url,
        @InRange(min = 1, max = 10_000) @DefaultValue("16") int queuedBatchesMax,
        @InRange(min = 1, max = 60_000) @DefaultValue("100") long saveIntervalMillis,
        @InRange(min = 1, max = 10_000) @DefaultValue("64") int unsavedBlocksMax,
        @InRange(min = 1, max = 60_000) @DefaultValue("100") long repeatDelayMillis,

        @InRange(min = 1, max = 1_000_000) @DefaultValue("5000")
        int fairnessEpochsMax,

        @InRange(min = 1, max = 100_000_000) @DefaultValue("200000")
        int pendingTransactionsMax) {

    OrderingLimits limits() {
        return new OrderingLimits(queuedBatchesMax, saveIntervalMillis, unsavedBlocksMax, repeatDelayMillis);
    }
}
