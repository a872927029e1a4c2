package org.lumia.ordering;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.lumia.protocol.v1.TxInEntry;

/** The append side of tx-in. */
public interface SharedLog {
    /**
     * Completes with the offset once the entry is durable; may fail and be in the log all the same.
     *
     * @param appendTimeMs is told the broker's time of the append, ms since 1970, before that
     */
    CompletableFuture<Long> append(TxInEntry entry, LongConsumer appendTimeMs);

    default CompletableFuture<Long> append(TxInEntry entry) {
        return append(entry, timeMs -> {});
    }
}
