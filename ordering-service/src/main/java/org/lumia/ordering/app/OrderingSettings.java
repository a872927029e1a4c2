package org.lumia.ordering.app;

import org.jspecify.annotations.Nullable;
import org.lumia.ordering.OrderingLimits;
import org.lumia.platform.settings.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of ordering.
 *
 * @param url where others reach this service; not used by itself
 * @param queuedBatchesMax batches of each topic that wait for the ordering thread
 * @param fairnessEpochsMax fairness reports that are kept: the latest
 * @param pendingTransactionsMax candidates beyond which readiness says that sealing does not keep up
 */
@ConfigurationProperties("lumia.ordering")
record OrderingSettings(
        @Nullable String url,
        @DefaultValue("16") int queuedBatchesMax,
        @DefaultValue("100") long saveIntervalMillis,
        @DefaultValue("64") int unsavedBlocksMax,
        @DefaultValue("100") long repeatDelayMillis,
        @DefaultValue("5000") int fairnessEpochsMax,
        @DefaultValue("200000") int pendingTransactionsMax) {

    private static final Range FAIRNESS_EPOCHS = new Range(1, 1_000_000, 5_000);

    OrderingSettings {
        FAIRNESS_EPOCHS.check("lumia.ordering.fairness-epochs-max", fairnessEpochsMax);
    }

    OrderingLimits limits() {
        return new OrderingLimits(queuedBatchesMax, saveIntervalMillis, unsavedBlocksMax, repeatDelayMillis);
    }
}
