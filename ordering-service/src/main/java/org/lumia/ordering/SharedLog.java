package org.lumia.ordering;

import java.util.concurrent.CompletableFuture;
import org.lumia.protocol.v1.TxInEntry;

/** The append side of tx-in. Entries stand there in the order of the calls. */
public interface SharedLog {
    /** Completes with the offset once the entry is durable; may fail and be in the log all the same. */
    CompletableFuture<Long> append(TxInEntry entry);
}
