package org.lumia.verifier;

import java.util.function.Consumer;
import org.lumia.protocol.log.LogEntry;

/** A subnet's log. Throws {@link LogUnavailableException}. */
interface TxIn {
    /** Every entry from the first to the last of now, in order. */
    void read(Consumer<LogEntry> each);
}
